import { refuseOldNode } from './lib/node-version.mjs'

refuseOldNode()
import('./lib/build/build-command.mjs').then(command => command.main(process.argv.slice(2)))
