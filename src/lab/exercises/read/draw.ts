import type { Vary } from '#shared/exercise/exercise'
import type { Draws } from '#system/random'

export type Drawn = Readonly<Record<string, string | number>>

/** The values of one student: the seed that a name is drawn from, the student's id and the name decide them. */
export function drawValues(
  vary: Readonly<Record<string, Vary>>,
  drawsOf: (name: string) => Draws,
  student: string
): Drawn {
  const entries = Object.entries(vary).map(([name, one]): [string, string | number] => {
    const random = drawsOf(name).of('vary', student, name)()
    if ('from' in one) return [name, one.from[Math.floor(random * one.from.length)] ?? 0]
    const [low, high] = one.between
    const steps = Math.floor((high - low) / one.step + 1e-9) + 1
    // Ten digits: a step of 0.1 is not to become 0.30000000000000004.
    return [name, Number((low + Math.floor(random * steps) * one.step).toPrecision(10))]
  })
  return Object.fromEntries(entries)
}

/**
 * What was read of a file with its `$names` replaced. A text that is nothing but one name becomes the value itself, a
 * number too; an unknown name stays as it is written, as a price would.
 */
export function substitute(given: unknown, drawn: Drawn): unknown {
  if (typeof given === 'string') {
    const whole = /^\$([a-z][a-z0-9]*)$/.exec(given)?.[1]
    if (whole !== undefined && Object.hasOwn(drawn, whole)) return drawn[whole]
    return given.replace(/\$([a-z][a-z0-9]*)/g, (word: string, name: string) =>
      Object.hasOwn(drawn, name) ? String(drawn[name]) : word
    )
  }
  if (Array.isArray(given)) return given.map(item => substitute(item, drawn))
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, substitute(value, drawn)]))
}

/** Names that are used in one field of what was read, and nowhere else. */
export function namesOnlyIn(field: string, whole: object): readonly string[] {
  const { [field]: given, ...others } = whole as Readonly<Record<string, unknown>>
  const elsewhere = namesIn(others)
  return namesIn(given).filter(name => !elsewhere.includes(name))
}

const namesIn = (given: unknown): readonly string[] =>
  [...(JSON.stringify(given) ?? '').matchAll(/\$([a-z][a-z0-9]*)/g)].map(([, name = '']) => name)
