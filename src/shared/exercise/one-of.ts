import { z } from 'zod'

/**
 * An object with exactly one key of a table, whose value the table's schema parses: `{ kill: primary }`. Its problems are
 * told at their own place, which those of a union would not be. `others` are keys that may stand beside it.
 */
export function oneOf<T extends Readonly<Record<string, z.ZodType>>>(
  table: T,
  others: readonly string[] = []
): z.ZodType<{ readonly name: keyof T & string; readonly body: unknown; readonly rest: object }> {
  return z.record(z.string(), z.unknown()).transform((given, context) => {
    const named = Object.keys(given).filter(key => Object.hasOwn(table, key))
    for (const key of Object.keys(given)) {
      if (Object.hasOwn(table, key) || others.includes(key)) continue
      const known = [...Object.keys(table), ...others].join(', ')
      context.addIssue({ code: 'custom', path: [key], message: `there is no "${key}"; one of ${known}` })
    }
    const [name] = named
    if (Object.keys(given).some(key => !Object.hasOwn(table, key) && !others.includes(key))) return z.NEVER
    if (name === undefined || named.length > 1) {
      const message = `exactly one of ${Object.keys(table).join(', ')}`
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    const body = table[name]?.safeParse(given[name])
    if (!body?.success) {
      for (const { path, message } of body?.error.issues ?? [])
        context.addIssue({ code: 'custom', path: [name, ...path], message })
      return z.NEVER
    }
    const { [name]: _body, ...rest } = given
    return { name, body: body.data, rest }
  }) as unknown as z.ZodType<{
    readonly name: keyof T & string
    readonly body: unknown
    readonly rest: object
  }>
}
