import { buildIfStale } from './build.mjs'
import { installPackages } from './install.mjs'
import { asProgram } from '../say.mjs'

/** `node scripts/build.mjs`: installs what is missing, and builds what is stale. */
export function main() {
  return asProgram(async () => {
    await installPackages()
    await buildIfStale()
    return 0
  })
}
