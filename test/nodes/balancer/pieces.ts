import fc from 'fast-check'

/** Cuts bytes into pieces at these places. */
export function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at]
    .map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))
    .filter(one => one.length > 0)
}

/** Places to cut at, for `pieces`. */
export const cuts = fc.array(fc.nat(100_000), { maxLength: 20 })
