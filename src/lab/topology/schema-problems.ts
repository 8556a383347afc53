import type { z } from 'zod'
import { suggestion } from './nearest'
import { formatPath, maxProblems, type LocatedProblem } from './problems'
import { loadProtocols, loadSchema } from '#shared/load/load'
import { machineSchema } from '#shared/machines'
import { nodeKinds, nodeSchema } from '#shared/topology'

type Issue = z.core.$ZodIssue

/** What tells the members of a union apart, and what it may be. */
const unions = [
  { discriminator: 'kind', what: 'kind', known: nodeKinds },
  { discriminator: 'protocol', what: 'protocol', known: loadProtocols }
] as const

/**
 * The words of a schema's refusal: one problem an issue, an unknown key being one each. Only the first
 * `maxProblems`: to look for the nearest name of thousands of unknown keys would hold the host up.
 */
export function schemaProblems(issues: readonly Issue[], input: unknown): LocatedProblem[] {
  const problems: LocatedProblem[] = []
  for (const issue of issues) {
    const left = maxProblems - problems.length
    if (left === 0) break
    problems.push(...problemsOf(issue, input, left))
  }
  return problems
}

/** How many problems there are in all. */
export function countProblems(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)
}

function problemsOf(issue: Issue, input: unknown, most: number): LocatedProblem[] {
  const keys = issue.path
  if (issue.code !== 'unrecognized_keys') {
    return [{ keys, path: formatPath(keys), ...words(issue, valueAt(input, keys)) }]
  }
  const known = knownKeys(keys, input)
  return issue.keys.slice(0, most).map(key => ({
    keys: [...keys, key],
    path: formatPath([...keys, short(key)]),
    problem: `unknown field "${short(key)}"`,
    expected: known.length > 0 ? suggestion(key, known) : ''
  }))
}

function words(issue: Issue, value: unknown): { problem: string; expected: string } {
  const union = unions.find(({ discriminator }) => discriminator === issue.path.at(-1))
  // Only what tells kinds apart has a discriminator; other unions say in words what they take.
  if (issue.code === 'invalid_union' && union) {
    const { what, known } = union
    return {
      problem: value === undefined ? 'missing' : `unknown ${what} ${show(value)}`,
      expected: typeof value === 'string' ? suggestion(value, known) : `one of ${known.join(', ')}`
    }
  }
  if (value === undefined) return { problem: 'missing', expected: expectation(issue) }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    const expected = typeof value === 'string' ? suggestion(value, values) : `one of ${values.join(', ')}`
    return { problem: `${show(value)} is not one of them`, expected }
  }
  return { problem: `${show(value)} is not right`, expected: expectation(issue) }
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`
    case 'too_small':
      return `must ${amount(issue.origin, issue.minimum)} or more`
    case 'too_big':
      return `must ${amount(issue.origin, issue.maximum)} or less`
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    default:
      return issue.message
  }
}

const units: ReadonlyMap<string, string> = new Map([
  ['array', 'item'],
  ['string', 'character']
])

/** A bound of a list or a text is one of its length. */
function amount(origin: string, bound: number | bigint): string {
  const unit = units.get(origin)
  return unit === undefined ? `be ${bound}` : `have ${bound} ${unit}${bound === 1 ? '' : 's'}`
}

function article(type: string): string {
  if (type === 'int') return 'a whole number'
  if (type === 'record') return 'an object'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}

function show(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return short(JSON.stringify(value) ?? String(value))
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** The fields that the object at `path` may have, to suggest one. */
function knownKeys(path: readonly PropertyKey[], input: unknown): readonly string[] {
  if (path.length === 0) return ['name', 'title', 'machines', 'nodes', 'links']
  if (path[0] === 'links') return ['from', 'to', 'side']
  if (path[0] === 'machines') return Object.keys(machineSchema.shape)
  if (path[0] === 'nodes' && path.length === 2) {
    const node = valueAt(input, path)
    const kind = (node as { kind?: unknown } | null)?.kind
    const shapes = nodeSchema.options.map(option => ('shape' in option ? option.shape : option.in.shape))
    return Object.keys(shapes.find(shape => shape.kind.value === kind) ?? {})
  }
  if (path.at(-1) === 'stop') return ['signal', 'graceMs']
  if (path.at(-2) === 'load') {
    const protocol = (valueAt(input, path) as { protocol?: unknown } | null)?.protocol
    const schema = loadSchema.options.find(option => option.shape.protocol.value === protocol)
    return schema ? Object.keys(schema.shape) : []
  }
  if (path.at(-1) === 'restart') return ['mode', 'maxExits', 'windowMs', 'backoffMs', 'maxBackoffMs']
  return []
}
