/** What one server sent of a video, seconds. */
export interface Part {
  readonly node: string
  readonly from: number
  readonly to: number
}

/** Parts are told apart from this length on, seconds. */
const leastS = 0.05

/** What counts once a server was lost at `at`, seconds: what it had sent beyond is asked for again. */
export function cutAt(parts: readonly Part[], at: number): readonly Part[] {
  return parts.filter(part => part.from < at).map(part => ({ ...part, to: Math.min(part.to, at) }))
}

/** Adds what `node` is known to have sent; what an earlier server sent stays its own. */
export function addSpan(parts: readonly Part[], node: string, from: number, to: number): readonly Part[] {
  const last = parts.at(-1)
  if (last?.node === node && from <= last.to + leastS && to >= last.from - leastS) {
    const grown = { node, from: Math.min(last.from, from), to: Math.max(last.to, to) }
    const before = parts.at(-2)
    const start =
      before && grown.from < before.to && from < before.to ? Math.max(grown.from, last.from) : grown.from
    if (start === last.from && grown.to === last.to) return parts
    return [...parts.slice(0, -1), { node, from: start, to: grown.to }]
  }
  const end = Math.max(0, ...parts.filter(part => part.from <= from).map(part => part.to))
  const start = last && last.node !== node ? Math.max(from, Math.min(end, to)) : from
  return to - start < leastS ? parts : [...parts, { node, from: start, to }].slice(-12)
}
