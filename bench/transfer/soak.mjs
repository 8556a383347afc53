// npm run soak:transfers -- [--files N] [--seed N]
//
// Sends files of mixed sizes by all roads while receivers are killed, frozen and their disks filled, and judges from
// outside what is on the disks then. All programs are run from their sources.
import { fileURLToPath } from 'node:url'
import { runBundled } from '../bundle.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
await runBundled(here, ['soak'], ['file-server', 'replicating-proxy'])
