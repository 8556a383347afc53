// Runs the soak with the programs of the nodes, all from their sources.
import { fileURLToPath } from 'node:url'
import { runBundled } from '../bundle.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
await runBundled(
  here,
  ['soak', 'stage-process', 'host', 'server'],
  ['replica', 'replicating-proxy', 'client', 'external']
)
