import { refuseOldNode } from './lib/node-version.mjs'

refuseOldNode()
import('./lib/package/package-command.mjs').then(command => command.main(process.argv.slice(2)))
