import { listen, say } from './own.mjs'

say(`process ${process.pid} begins at ${new Date().toISOString()}`)
listen(Number(process.argv[2]))
