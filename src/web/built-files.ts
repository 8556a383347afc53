import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
/** out/main; the bundler puts code that several programs share into its folder `chunks`. */
const main = basename(here) === 'chunks' ? dirname(here) : here

/** Where the build puts what a host needs. */
export const builtFiles = {
  nodes: join(main, 'nodes'),
  renderer: join(main, '..', 'renderer')
} as const
