import { InvalidArgumentError, type Command } from 'commander'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import { faultDirections, faultSchema, type Fault, type FaultType } from '#shared/faults'

/** What the options of `relevo fault set` leave behind; those of a type's own fields under the schema's names. */
export type FaultOptions = Readonly<Record<string, unknown>>

/** A field that not every type has. */
interface Field {
  readonly flag: string
  /** The types that have it, each with its default. */
  readonly types: Map<FaultType, unknown>
}

const commonFields = ['type', 'name', 'direction', 'toxicity']
const fields = ownFields()

/** Adds one option for each field of the schema, in kebab case: the schema is the only list of them. */
export function withFaultOptions(command: Command): Command {
  command
    .option('--name <name>', 'unique on its link (default: its type, and its direction unless both)')
    .option('--direction <direction>', `${faultDirections.join(', ')} (default: both)`)
    .option('--toxicity <share>', 'which share of the connections it touches, 0 to 1 (default: 1)', number)
  for (const { flag, types } of fields.values()) {
    const of = [...types].map(([type, initial]) => `${type} (default: ${String(initial)})`).join(', ')
    command.option(`${flag} <n>`, of, number)
  }
  return command
}

/**
 * The fault that was asked for.
 * @throws RelevoError `BAD_ARGUMENTS`, in the words of the command line
 */
export function faultFrom(type: FaultType, options: FaultOptions): Fault {
  const given = [...commonFields, ...fields.keys()].filter(key => options[key] !== undefined)
  const parsed = faultSchema.safeParse({
    ...Object.fromEntries(given.map(key => [key, options[key]])),
    type
  })
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map(issue => {
    if (issue.code === 'unrecognized_keys') return notOfType(type, issue.keys)
    const [key = ''] = issue.path.map(String)
    return `${fields.get(key)?.flag ?? `--${key}`}: ${issue.message}`
  })
  throw new RelevoError('BAD_ARGUMENTS', words.join('; '))
}

function notOfType(type: FaultType, keys: readonly string[]): string {
  const given = keys.map(key => fields.get(key)?.flag ?? key).join(', ')
  const own = [...fields.values()].filter(({ types }) => types.has(type)).map(({ flag }) => flag)
  return `${given}: not of ${type}, which takes ${own.length > 0 ? own.join(', ') : 'no value'}`
}

function ownFields(): Map<string, Field> {
  const found = new Map<string, Field>()
  for (const { shape } of faultSchema.options) {
    for (const [key, schema] of Object.entries(shape)) {
      if (commonFields.includes(key)) continue
      const field = found.get(key) ?? { flag: `--${kebab(key)}`, types: new Map<FaultType, unknown>() }
      field.types.set(shape.type.value, z.safeParse(schema, undefined).data)
      found.set(key, field)
    }
  }
  return found
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It takes a number.')
  return value
}
