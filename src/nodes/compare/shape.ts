/** What values at one place look like: those that do not are no noise. Lengths are in characters. */
export interface Shape {
  readonly kind: (typeof kinds)[number]['kind']
  readonly shortest: number
  readonly longest: number
}

/** From the narrowest to the widest. */
const kinds = [
  { kind: 'digits', test: /^"?\d+"?$/ },
  { kind: 'hex', test: /^"?[0-9a-f]+"?$/i },
  { kind: 'word', test: /^"?[\w.+/=~-]+"?$/ },
  { kind: 'text', test: /^(?:\P{Cc}|\t)*$/u },
  { kind: 'any', test: /^/ }
] as const

/** The shape that `value` and all that `shape` was made of have. */
export function widened(shape: Shape | null, value: string): Shape {
  const index = kinds.findIndex(({ test }) => test.test(value))
  const before = shape ? kinds.findIndex(({ kind }) => kind === shape.kind) : 0
  return {
    kind: kinds[Math.max(index, before)]?.kind ?? 'any',
    shortest: Math.min(shape?.shortest ?? Infinity, value.length),
    longest: Math.max(shape?.longest ?? 0, value.length)
  }
}

/** The shape that the values of both have. */
export function joined(a: Shape | null, b: Shape | null): Shape | null {
  if (!a || !b) return a ?? b
  const rank = (shape: Shape): number => kinds.findIndex(({ kind }) => kind === shape.kind)
  return {
    kind: rank(a) > rank(b) ? a.kind : b.kind,
    shortest: Math.min(a.shortest, b.shortest),
    longest: Math.max(a.longest, b.longest)
  }
}

/** Whether a value may be one more of those: counters grow, and what is encoded varies in length. */
export function fits({ kind, shortest, longest }: Shape, value: string): boolean {
  if (!kinds.find(each => each.kind === kind)?.test.test(value)) return false
  if (kind === 'digits') return value.length <= longest + 3
  if (kind === 'hex' && shortest === longest) return value.length === longest
  return value.length >= Math.floor(shortest / 2) && value.length <= 2 * longest + 8
}
