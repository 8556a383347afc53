import { z } from 'zod'

/** How many of the base unit (ms, bytes, percent) one of each unit is. */
const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  B: 1,
  kB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  '%': 1,
  '/s': 1
}

const pattern = new RegExp(`^(-?\\d+(?:\\.\\d+)?) ?(${Object.keys(units).join('|')})?$`)

/** `50 ms`, `1.5 s`, `10 MB`, `25 %`, `128 /s` or a bare number, in ms, bytes, percent, a second; null for anything else. */
function amountOf(text: string): number | null {
  const [, number, unit] = pattern.exec(text.trim()) ?? []
  return number === undefined ? null : Number(number) * (unit === undefined ? 1 : (units[unit] ?? 1))
}

/** A number, or a number with its unit. */
export const amountSchema = z
  .union([z.number(), z.string()], 'a number, or one with its unit, as in 50 ms')
  .transform((value, context) => {
    const amount = typeof value === 'number' ? value : amountOf(value)
    if (amount !== null) return amount
    context.addIssue({ code: 'custom', message: 'a number, or one with its unit, as in 50 ms' })
    return z.NEVER
  })

/** A time in ms: `20 s`, `500 ms`, or a number of ms; at most an hour. */
export const durationSchema = amountSchema.pipe(z.number().min(0).max(3_600_000))

/** A measured value: an amount, or a word such as `identical`. */
export const valueSchema = z
  .union([z.number(), z.boolean(), z.string().max(200)])
  .transform(value => (typeof value === 'string' ? (amountOf(value) ?? value) : value))
export type ExerciseValue = z.output<typeof valueSchema>
