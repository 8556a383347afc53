/**
 * `after`, with everything in it that says the same as in `before` taken from there: what has not changed is the same
 * object, so that nobody who looks at it by identity draws it again. What comes from a host is new in every delta.
 */
export function reuse<T>(before: T, after: T): T {
  if (before === after || !isPart(before) || !isPart(after)) return after
  if (Array.isArray(before) !== Array.isArray(after)) return after
  const old: Readonly<Record<string, unknown>> = before
  const made: Record<string, unknown> = after
  const keys = Object.keys(made)
  let same = keys.length === Object.keys(old).length
  for (const key of keys) {
    const part = reuse(old[key], made[key])
    // `after` came by itself, from a message: nobody else has it.
    made[key] = part
    same &&= part === old[key] && (part !== undefined || key in old)
  }
  return same ? before : after
}

function isPart(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
