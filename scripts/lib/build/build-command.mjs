import { buildIfStale } from './build.mjs'
import { installPackages } from './install.mjs'
import { readOptions } from '../options.mjs'
import { asProgram } from '../say.mjs'

const usage = `usage: node scripts/build.mjs

Installs what is missing, and builds what is stale. It takes no options.`

/** `node scripts/build.mjs`. */
export function main(argv) {
  return asProgram(async () => {
    if (readOptions(argv, usage).help) {
      process.stdout.write(`${usage}\n`)
      return 0
    }
    await installPackages()
    await buildIfStale()
    return 0
  })
}
