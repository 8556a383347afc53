/** A stream of numbers of at least 0 and less than 1, evenly spread. */
export type Random = () => number

/** All that is drawn by chance in a lab, or in one node of it, in streams that do not disturb each other. */
export interface Draws {
  readonly seed: number
  /** The stream of one user of randomness, from its beginning: the seed and the name decide every number of it. */
  of(...name: readonly (string | number)[]): Random
  /** The seed for what has streams of its own, such as a life of a node. */
  seedFor(...name: readonly (string | number)[]): number
}

/** Seeds are whole numbers from 0 to this. */
export const maxSeed = 2 ** 32 - 1

/** A seed that nobody has chosen. */
export function anySeed(): number {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1))
  return seed
}

/** @param seed whole, 0 to `maxSeed` */
export function seededDraws(seed: number): Draws {
  return {
    seed,
    of: (...name) => sfc32(hash(seed, name)),
    seedFor: (...name) => hash(seed, name)[0]
  }
}

type State = readonly [number, number, number, number]

/** Four words of 32 bits from a seed and a name: FNV-1a over both, then the finalizer of MurmurHash3 for each word. */
function hash(seed: number, name: readonly (string | number)[]): State {
  let sum = 0x811c9dc5
  const add = (byte: number): void => void (sum = Math.imul(sum ^ byte, 0x01000193))
  for (let shift = 0; shift < 32; shift += 8) add((seed >>> shift) & 0xff)
  for (const letter of JSON.stringify(name)) {
    const code = letter.codePointAt(0) ?? 0
    for (let shift = 0; shift < 24; shift += 8) add((code >>> shift) & 0xff)
  }
  const word = (n: number): number => {
    let mixed = sum + Math.imul(n, 0x9e3779b9)
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  return [word(1), word(2), word(3), word(4)]
}

/** Chris Doty-Humphrey's Small Fast Counter (PractRand): 128 bits of state, a period of at least 2^32 from any of them. */
function sfc32([a, b, c, d]: State): Random {
  return () => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
}
