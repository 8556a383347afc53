import { buildIfStale } from './build.mjs'
import { installPackages } from './install.mjs'
import { asProgram } from '../say.mjs'

export function main() {
  return asProgram(async () => {
    await installPackages()
    await buildIfStale()
    return 0
  })
}
