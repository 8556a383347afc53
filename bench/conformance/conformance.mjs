// Runs the conformance run with the programs of the nodes from their sources, and the host as it is built.
import { fileURLToPath } from 'node:url'
import { buildIfStale } from '../../scripts/lib/build/build.mjs'
import { runBundled } from '../bundle.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
await buildIfStale()
await runBundled(here, ['conformance', 'yaml-reader'], ['balancer', 'file-server'])
