import { fileURLToPath } from 'node:url'
import { serve } from './serve'

export { attach } from './attach'

/** `keeper.js serve FOLDER` stays on its machine; the loader, which imports it, calls `attach` for each connection of the desk. */
const [, program, verb, folder, ...more] = process.argv
if (verb === 'serve' && folder !== undefined && more.length === 0) void serve(folder)
else if (program === fileURLToPath(import.meta.url)) {
  process.stderr.write(
    'This program is started by Relevo on a machine of its lab; see `relevo machine --help`.\n'
  )
  process.exitCode = 2
}
