import { parseArgs } from 'node:util'

const help = { type: 'boolean', short: 'h', default: false }

/**
 * What a program was given after its name. Ends it with the usage where that is asked for (exit code 0), and where an option
 * is not known, lacks its value or is no number (64).
 * @param usage one line or more
 * @param defaults of each option its value where it is not given, which says what it takes: a number, a text, nothing
 *   (`false`); `Number` and `String` stand for one that is null then
 */
export function readOptions(usage, defaults, { words = false } = {}) {
  const isFlag = ([, value]) => value === false
  const options = Object.fromEntries(
    Object.entries(defaults).map(one => [one[0], { type: isFlag(one) ? 'boolean' : 'string' }])
  )
  const { values, positionals } = parsed(usage, { options: { ...options, help }, allowPositionals: words })
  if (values.help) {
    console.log(usage)
    process.exit(0)
  }
  const read = Object.entries(defaults).map(([name, value]) => [
    name,
    values[name] === undefined ? unlessGiven(value) : given(usage, name, value, values[name])
  ])
  return { ...Object.fromEntries(read), words: positionals }
}

/** Ends the program: it was not given what it takes. */
export function refuse(usage, why) {
  console.error(`${why}\n\n${usage}`)
  process.exit(64)
}

function parsed(usage, config) {
  try {
    return parseArgs(config)
  } catch (error) {
    return refuse(usage, error.message)
  }
}

const unlessGiven = value => (typeof value === 'function' ? null : value)

function given(usage, name, value, text) {
  if (typeof value !== 'number' && value !== Number) return text
  const number = Number(text)
  // What is some number where it is not given is a count: none of it would be nothing to do.
  const isNone = number === 0 && value > 0
  return text !== '' && number >= 0 && Number.isFinite(number) && !isNone
    ? number
    : refuse(usage, `--${name} takes a number${value > 0 ? ' above 0' : ''}, and not "${text}"`)
}
