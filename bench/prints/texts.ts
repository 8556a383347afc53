import type { Random } from '../../src/system/random'

/** What names and texts can be made of: nothing of it may break a page. */
const names: readonly string[] = [
  'Íñigo Ñandú Peña Núñez',
  `María de los Ángeles ${'Guadalupe del Perpetuo Socorro '.repeat(6)}Ñuño`,
  'شهرزاد محمد عبد الله الأنصاري',
  `${'שרה כהן־לוי '.repeat(12)}(grupo 4CM1)`,
  'Zoë 🦊👩‍👩‍👧‍👦 Fox 🇲🇽',
  `${'Wolfeschlegelsteinhausenbergerdorff'.repeat(6)}`,
  '王小明・渡邊さくら',
  'Nguyễn Thị Minh Khai',
  '‮abc‬ X Æ A-12 <b>&amp;</b>',
  '😀'.repeat(90)
]

const words: readonly string[] = [
  'réplica',
  'señal',
  'año',
  'pingüino',
  'conmutación',
  'byte',
  '😀',
  '👩‍💻',
  'الخادم',
  'النسخة',
  'שרת',
  'העתק',
  '複製',
  'サーバー',
  'proxy->replica-1',
  'https://example.org/una/ruta/que/no/termina/nunca?con=parametros&y=otros',
  `${'a1b2c3d4'.repeat(16)}`,
  'electroencefalografistadesoxirribonucleico',
  '0.000 123 456',
  '<script>alert(1)</script>',
  'x',
  'porque',
  'el',
  'proxy',
  'manda',
  'los',
  'mismos',
  'bytes'
]

const one = <T>(of: readonly T[], random: Random): T => of[Math.floor(random() * of.length)] as T

export const nameOf = (random: Random): string => one(names, random)

/** So many words, in paragraphs, lines, and lists that somebody made by hand. */
export function textOf(random: Random, count: number): string {
  const parts: string[] = []
  for (let left = count; left > 0;) {
    const length = Math.min(left, 5 + Math.floor(random() * 180))
    left -= length
    const paragraph = Array.from({ length }, () => one(words, random)).join(' ')
    parts.push(paragraph, one(['\n\n', '\n', '\n\n', '\n   - ', '\n\n\n\n', '\n\t'], random))
  }
  return parts.join('').trim()
}
