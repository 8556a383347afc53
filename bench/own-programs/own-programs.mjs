// Runs the matrix of own programs with the host as it is built.
import { fileURLToPath } from 'node:url'
import { buildIfStale } from '../../scripts/lib/build/build.mjs'
import { root } from '../../scripts/lib/paths.mjs'
import { runBundled } from '../bundle.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
await buildIfStale()
const { runMatrix } = await runBundled(here, ['own-programs'], [])
process.exit((await runMatrix(root)) ? 0 : 1)
