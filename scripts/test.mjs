// `npm test`. The rest is loaded only by a Node that can parse it.
import { refuseOldNode } from './lib/node-version.mjs'

refuseOldNode()
import('./lib/test/test-command.mjs').then(command => command.main(process.argv.slice(2)))
