import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csv, parseCsv } from '#lab/marking/csv'
import { fillWorksheet, newWorksheet } from '#lab/marking/worksheet'

test('what is written is read back, whatever is in a cell', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', 'ñ', ' ') })
    .filter(text => !/^[=+\-@\t\r]/.test(text))
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }), rows => {
      const given = [['a,b', 'c,d', 'e'], ...rows.map(row => row.map(text => text.replaceAll('\r', '')))]
      expect(parseCsv(csv(given))).toEqual(given)
    }),
    { numRuns: 200 }
  )
})

test('a spreadsheet takes no cell for a formula', () => {
  expect(csv([['=1+1', '-x', 2, -3, null]])).toBe("'=1+1,'-x,2,-3,\r\n")
})

test('a worksheet that came from Moodle is filled in, and rows of others stay', () => {
  const template =
    '\uFEFFIdentificador;"Nombre completo";Calificación;"Comentarios de retroalimentación"\r\n' +
    'Participante 12;"Ñandú Pérez";;\r\nParticipante 123;"Otra; Persona";7;bien\r\n'
  const row = { participant: '12', name: 'Ñandú Pérez', grade: 9.5, feedback: 'Muy bien,\n"sí"' }
  const filled = fillWorksheet(template, [row])
  expect(parseCsv(filled)).toEqual([
    ['Identificador', 'Nombre completo', 'Calificación', 'Comentarios de retroalimentación'],
    ['Participante 12', 'Ñandú Pérez', '9.5', 'Muy bien,\n"sí"'],
    ['Participante 123', 'Otra; Persona', '7', 'bien']
  ])
  expect(parseCsv(newWorksheet([row, { ...row, participant: null }], 10))).toHaveLength(2)
})
