import { expect, test } from 'vitest'
import { fileNameOf } from '../../../src/renderer/format/file-name'

test('a file is named by words that a person wrote, as every system takes them', () => {
  expect(fileNameOf('Replicación de un servidor', ' 2021/630123 ', 'Ñandú  "Pérez"')).toBe(
    'Replicación-de-un-servidor-2021-630123-Ñandú-Pérez'
  )
  expect(fileNameOf('Dos proxys', '', '../..')).toBe('Dos-proxys')
  expect(fileNameOf('x'.repeat(200))).toHaveLength(80)
})
