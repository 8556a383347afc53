import { parseArgs } from 'node:util'
import { Refusal } from './say.mjs'

const help = { type: 'boolean', default: false }

/**
 * The options of a program, each of which takes `--help` as well, and its words where it takes some.
 * @throws Refusal with the usage, for exit code 2, where one is unknown or lacks its value
 */
export function readOptions(argv, usage, options = {}, { words = false } = {}) {
  try {
    const read = parseArgs({ args: argv, options: { ...options, help }, allowPositionals: words })
    return { ...read.values, words: read.positionals }
  } catch (error) {
    throw new Refusal(`${error.message}\n\n${usage}`, 2)
  }
}
