import { listen, say } from './own.mjs'

say('reading a large file')
setTimeout(listen, 3_000, Number(process.argv[2]))
