import { RelevoError } from '#shared/errors'

/** One thing that is wrong in a topology: where it is in the file, what it is, and what would be right. */
export interface TopologyProblem {
  /** `nodes[2].port`; empty for the file as a whole. */
  readonly path: string
  readonly problem: string
  readonly expected: string
  /** Line in the source text, from 1. */
  readonly line?: number
}

/** Most problems that one error names in its message. */
const maxInMessage = 5
/** Most problems in `details.problems`: whoever finds them need not look further, nor find lines for more. */
export const maxProblems = 50

/**
 * `TOPOLOGY_INVALID` with each problem in `details.problems`.
 * @param count how many there are, when `problems` has only the first of them
 */
export function topologyError(
  problems: readonly TopologyProblem[],
  source = 'topology',
  count = problems.length
): RelevoError {
  const kept = problems.slice(0, maxProblems)
  const lines = kept.slice(0, maxInMessage).map(describe)
  if (count > maxInMessage) lines.push(`and ${count - maxInMessage} more`)
  return new RelevoError('TOPOLOGY_INVALID', `${source} is not valid: ${lines.join('; ')}`, {
    source,
    problems: kept
  })
}

function describe({ path, problem, expected, line }: TopologyProblem): string {
  const where = [path, line === undefined ? '' : `line ${line}`].filter(Boolean).join(', ')
  return `${where ? `${where}: ` : ''}${problem}${expected ? ` (${expected})` : ''}`
}

/** `['nodes', 2, 'port']` as people write it: `nodes[2].port`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    const name = String(key)
    if (!/^[\w-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`
    return text === '' ? name : `${text}.${name}`
  }, '')
}

/** A problem and where it is, as keys: the reader of the source text finds the line by them. */
export type LocatedProblem = TopologyProblem & { readonly keys: readonly PropertyKey[] }

export function located(keys: readonly PropertyKey[], problem: string, expected: string): LocatedProblem {
  return { keys, path: formatPath(keys), problem, expected }
}
