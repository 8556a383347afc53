import { requestCases } from './requests'

/** What is put in the place of a byte, or between two: what parsers differ about. */
const pieces = [
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '\0',
  '\x0b',
  '\xa0',
  ':',
  ',',
  ';',
  '0',
  '+',
  '-',
  'x',
  '"',
  '%',
  '\x7f'
]

/** So many requests of the corpus with a few bytes put in, taken out or changed; the same for the same seed. */
export function mutated(seed: number, count: number): string[] {
  const random = generator(seed)
  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)]
  return Array.from({ length: count }, () => {
    let bytes = pick(requestCases)?.bytes ?? ''
    for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
      const at = Math.floor(random() * bytes.length)
      const taken = random() < 0.5 ? 1 : 0
      const put = random() < 0.8 ? (pick(pieces) ?? '') : ''
      bytes = bytes.slice(0, at) + put + bytes.slice(at + taken)
    }
    return bytes
  })
}

/** Numbers from 0 to 1 that follow from `seed` (mulberry32). */
function generator(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
