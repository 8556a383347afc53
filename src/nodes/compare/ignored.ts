import type { Difference } from './differences'

/** Where replies may differ because somebody said so, as the topology has it. */
export interface IgnoreOptions {
  /** Names of headers. */
  readonly headers: readonly string[]
  /** Regular expressions: what they match, in a value or in its line, may differ. */
  readonly patterns: readonly string[]
  /** Paths in JSON: `$.user.id`, `$.items[*].at`. What is below them goes with them. */
  readonly paths: readonly string[]
}

/** Tells whether a difference is where one was said to be of no account. */
export function ignoring({ headers, patterns, paths }: IgnoreOptions): (difference: Difference) => boolean {
  const names = new Set(headers.map(name => `header ${name.toLowerCase()}`))
  const expressions = patterns.map(pattern => new RegExp(pattern, 'g'))
  return ({ place, theirs, mine, context }) => {
    const header = /^header [^\s]+/.exec(place)?.[0]
    if (header !== undefined && names.has(header)) return true
    if (place.startsWith('$') && paths.some(path => isBelow(place, path))) return true
    return expressions.some(
      expression =>
        sameBut(expression, theirs, mine) || (context !== null && sameBut(expression, context[0], context[1]))
    )
  }
}

function isBelow(place: string, path: string): boolean {
  if (!place.startsWith(path)) return false
  const next = place[path.length]
  return next === undefined || next === '.' || next === '['
}

/** Whether two texts are the same but for what the expression matches; it has to match something in both. */
function sameBut(expression: RegExp, a: string, b: string): boolean {
  let matches = 0
  const masked = (text: string): string =>
    text.replace(expression, () => {
      matches++
      return '\0'
    })
  const [left, right] = [masked(a), masked(b)]
  return left === right && matches > 1
}
