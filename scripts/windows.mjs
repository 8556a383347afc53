// `npm run windows`. The rest is loaded only by a Node that can parse it.
import { refuseOldNode } from './lib/node-version.mjs'

refuseOldNode()
import('./lib/windows/windows-command.mjs').then(command => command.main(process.argv.slice(2)))
