/** Names as classes have them: what they are made of must not matter. */
const names: readonly string[] = [
  'Ana Núñez Peña',
  'José Ángel Ñuño',
  'Nguyễn Thị Minh Khai',
  'שרה כהן',
  'محمد عبد الله',
  '王小明',
  'Łukasz Żółć',
  'Zoë 🦊 Fox',
  'O’Brien-D’Angelo, Seán',
  'X Æ A-12',
  `María de los Ángeles ${'Guadalupe '.repeat(8)}Ñ`
]

/** The `index`th of a class, whose ids go up. */
export function studentAt(index: number): {
  readonly name: string
  readonly id: string
  readonly group: string
} {
  const name = names[index % names.length] ?? ''
  const time = Math.floor(index / names.length)
  return { name: time === 0 ? name : `${name} ${time + 1}`, id: `202063${1000 + index}`, group: '4CM1' }
}

const reasons = [
  'Porque la otra réplica recibió los mismos bytes',
  'El proxy manda todo a las dos',
  'Ya había una copia igual',
  'La segunda sabía lo mismo que la primera'
]
const thens = [
  'y contestó en el mismo lugar en el que se quedó',
  'así que el cliente no vio nada raro',
  'por eso nadie tuvo que pedir otra vez',
  'y solo tardó un poco más de lo normal'
]
const ends = [
  'Me sorprendió lo rápido.',
  'Lo vi en la bitácora.',
  '😀',
  'Yo esperaba errores, la verdad.',
  ''
]

/** What somebody writes, out of their own head. */
export function explanationOf(random: () => number): string {
  const one = (of: readonly string[]): string => of[Math.floor(random() * of.length)] ?? ''
  return `${one(reasons)} ${one(thens)}. ${one(ends)}`.trim()
}
