import './schema-without-eval'
import { faultSchema, type Fault } from '#shared/faults'

/** What is wrong with a value; `limit` in the units of the schema. */
export type Problem =
  | { readonly what: 'number' | 'whole' | 'name' | 'other' }
  | { readonly what: 'least' | 'most'; readonly limit: number }

type Checked =
  | { readonly ok: true; readonly fault: Fault }
  /** What is wrong, by the key of the value in the schema. */
  | { readonly ok: false; readonly problems: Readonly<Record<string, Problem>> }

/** A fault with the schema's defaults for what is left out, or what is wrong with it. */
export function checkFault(input: Readonly<Record<string, unknown>>): Checked {
  const parsed = faultSchema.safeParse(input)
  if (parsed.success) return { ok: true, fault: parsed.data }
  const problems: Record<string, Problem> = {}
  for (const issue of parsed.error.issues) {
    const key = String(issue.path[0] ?? '')
    // The first is the plainest: a fraction is also no safe integer.
    problems[key] ??= problemOf(issue)
  }
  return { ok: false, problems }
}

function problemOf(issue: {
  readonly code?: string
  readonly minimum?: unknown
  readonly maximum?: unknown
  readonly expected?: unknown
}): Problem {
  if (issue.code === 'too_small') return { what: 'least', limit: Number(issue.minimum) }
  if (issue.code === 'too_big') return { what: 'most', limit: Number(issue.maximum) }
  if (issue.code === 'invalid_format') return { what: 'name' }
  if (issue.code === 'invalid_type') return { what: issue.expected === 'int' ? 'whole' : 'number' }
  return { what: 'other' }
}

/** The values that a fault of this type has when nobody says otherwise. */
export function defaultFault(type: Fault['type']): Fault {
  return faultSchema.parse({ type })
}
