import { expect, test } from 'vitest'
import { linesAhead } from '../../../../src/renderer/replicas/model/lines-ahead'
import { comparison, session } from '../fixtures'

test('equal sessions under other line numbers are told of by how many', () => {
  const last = session(2, '==')
  const ahead = {
    ...last,
    replicas: {
      ...last.replicas,
      b: { ...last.replicas.b!, firstLine: (last.replicas.b!.firstLine ?? 0) + 50 }
    }
  }
  const both = comparison([session(1, '=='), ahead])
  expect(linesAhead(both, 'a')).toBe(0)
  expect(linesAhead(both, 'b')).toBe(50)
  expect(linesAhead(comparison([session(1, '=='), session(2, '==')]), 'b')).toBe(0)
})
