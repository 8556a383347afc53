import { expect, test } from 'vitest'
import { linePieces } from '../../../../src/renderer/lab/log/line-pieces'
import { cssColor } from '../../../../src/renderer/lab/log/palette'

const said = (
  text: string,
  query: string,
  styles: { from: number; to: number; color?: number; bold?: true }[] = []
) =>
  linePieces({ text, styles }, query).map(piece =>
    [piece.text, piece.marked && 'marked', piece.style?.color].filter(Boolean).join(' ')
  )

test('a line is cut where its looks change', () => {
  expect(
    said('rojo y azul', '', [
      { from: 0, to: 4, color: 1 },
      { from: 7, to: 11, color: 4 }
    ])
  ).toEqual(['rojo 1', ' y ', 'azul 4'])
})

test('what is searched for is marked, across looks too', () => {
  expect(said('Puerto 5000', 'to 50', [{ from: 7, to: 11, color: 2 }])).toEqual([
    'Puer',
    'to  marked',
    '50 marked 2',
    '00 2'
  ])
  expect(said('aAa', 'A')).toEqual(['a marked', 'A marked', 'a marked'])
})

test('a line without looks and query is one piece, and an empty one is none', () => {
  expect(said('hola', '')).toEqual(['hola'])
  expect(said('', 'x')).toEqual([])
})

test('colours of the palette are those of terminals: named ones, a cube, a ramp of greys', () => {
  expect([1, 16, 21, 208, 231, 232, 255, '#0a141e'].map(cssColor)).toEqual([
    '#cd0000',
    '#000000',
    '#0000ff',
    '#ff8700',
    '#ffffff',
    '#080808',
    '#eeeeee',
    '#0a141e'
  ])
})
