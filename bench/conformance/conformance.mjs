// Runs the conformance run with the programs of the nodes, all from their sources.
import { fileURLToPath } from 'node:url'
import { runBundled } from '../bundle.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
await runBundled(here, ['conformance', 'yaml-reader'], ['balancer', 'file-server'])
