import { describe, expect, it } from 'vitest'
import type { Language } from '../../../../src/shared/names'
import type { ReplicaComparison } from '../../../../src/shared/replicas'
import { formatFor } from '../../../../src/renderer/format/format'
import { setUpI18n } from '../../../../src/renderer/i18n/i18n'
import { comparisonText } from '../../../../src/renderer/replicas/export'
import { lineParts } from '../../../../src/renderer/replicas/model/line-difference'
import { mapCells } from '../../../../src/renderer/replicas/model/map-cells'
import { proxiesWithReplicas } from '../../../../src/renderer/replicas/model/proxies'
import { referenceLines } from '../../../../src/renderer/replicas/model/session-model'
import { topologySchema } from '../../../../src/shared/topology'
import { comparison, session, values } from '../fixtures'

describe('the first difference of a line', () => {
  it('is the character at which it leaves the reference', () => {
    expect(lineParts('1.01', '1.1')).toEqual({ same: '1.', other: '0', rest: '1' })
  })

  it('is nothing at all when the line is only shorter', () => {
    expect(lineParts('hol', 'hola')).toEqual({ same: 'hol', other: '', rest: '' })
  })

  it('never cuts a character that takes two units in half', () => {
    expect(lineParts('a😀b', 'a😁b')).toEqual({ same: 'a', other: '😀', rest: 'b' })
  })
})

describe('the lines that a session should have', () => {
  it('are those of a replica that is right, however many are wrong', () => {
    expect(referenceLines(session(1, 'x=x'))).toEqual(values)
  })

  it('are the longest beginning while no replica has all', () => {
    expect(referenceLines(session(1, '.~'))).toEqual(values.slice(0, 3))
  })
})

describe('the map of all sessions', () => {
  it('has a cell a session while there is room', () => {
    expect(mapCells('==x.', 10).join('')).toBe('==x.')
  })

  it('shows the worst of the sessions that share a cell', () => {
    const row = `${'='.repeat(500)}x${'='.repeat(499)}`
    const cells = mapCells(row, 100)
    expect(cells).toHaveLength(100)
    expect(cells.filter(cell => cell === 'x')).toHaveLength(1)
    expect(cells[50]).toBe('x')
  })
})

describe('export as text', () => {
  const words = setUpI18n('en')
  const heading = { topology: 'clase', savedAt: new Date(2026, 10, 28, 16, 0, 5).getTime() }
  const say = (language: Language, of: ReplicaComparison) =>
    comparisonText(words.getFixedT(language), formatFor(language), of, heading)

  it('sets the replicas side by side and marks what differs', () => {
    const text = say('en', comparison([session(1, '=x')]))
    const row = text.split('\n').find(line => line.includes('1.01'))
    expect(row).toMatch(/^ {2}1\.1 +\| ! 1\.01$/)
    expect(text).toContain('# Session 1  00:00.100')
  })

  it('says above it what it is of, in the language of the panel', () => {
    const lines = say('es', comparison([session(1, '==')])).split('\n')
    expect(lines.slice(0, 2)).toEqual(['Réplicas: Detrás de proxy', 'Topología: clase'])
    expect(lines[2]).toContain('28 nov 2026')
    expect(lines[3]).toBe('1 sesión')
    expect(lines[5]).toBe(`a: igual · 8 líneas · SHA-256 ${'0'.repeat(64)}`)
  })

  it('says what became of the sessions that are not held any more', () => {
    const held = { ...comparison([session(1, '==')]), older: { compared: 1_204, dropped: 0 } }
    expect(say('es', held).split('\n')[4]).toBe(
      '1,204 sesiones anteriores que todas tuvieron están en las cifras y los hashes.'
    )
  })

  it('says that sessions are left out', () => {
    const many = Array.from({ length: 3000 }, (_, index) => session(index + 1, '=='))
    expect(say('es', comparison(many, 2000))).toContain(
      '2,000 de 3,000 sesiones: las más recientes, y las que difieren'
    )
  })
})

describe('the choice of a proxy', () => {
  it('offers those in front of replicas or programs of one’s own, never those in front of receivers', () => {
    const topology = topologySchema.parse({
      name: 'test',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port: 1 },
        { id: 'java', kind: 'replicating-proxy', port: 2 },
        { id: 'route', kind: 'replicating-proxy', port: 3 },
        { id: 'replica', kind: 'replica', port: 4 },
        { id: 'servidor', kind: 'external', command: 'java' },
        { id: 'receiver', kind: 'file-server', receiverPort: 5 }
      ],
      links: [
        { from: 'proxy', to: 'replica' },
        { from: 'java', to: 'servidor' },
        { from: 'route', to: 'receiver' }
      ]
    })
    expect(proxiesWithReplicas(topology).map(({ id }) => id)).toEqual(['proxy', 'java'])
  })
})
