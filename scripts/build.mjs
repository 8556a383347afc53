// Installs and builds what is missing or stale. The rest is loaded only by a Node that can parse it.
import { refuseOldNode } from './lib/node-version.mjs'

refuseOldNode()
import('./lib/build/build-command.mjs').then(command => command.main(process.argv.slice(2)))
