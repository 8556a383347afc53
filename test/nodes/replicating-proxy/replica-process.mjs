// A replica in a process of its own, which a test can kill or stop: the exchange; it writes the first number of each that it has had whole. Its arguments: the port, and how many connections may wait there.
import { createServer } from 'node:net'

const server = createServer({ noDelay: true }, socket => {
  let bytes = 0
  let first = Buffer.alloc(0)
  let greeted = false
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    bytes += chunk.length
    if (first.length < 4) first = Buffer.concat([first, chunk])
    if (!greeted && bytes >= 16) {
      greeted = true
      socket.write('HOLA')
    }
    if (bytes >= 56) {
      process.stdout.write(`exchange ${first.readInt32BE(0)}\n`)
      socket.end()
    }
  })
})
server.listen(
  { port: Number(process.argv[2] ?? 0), host: '127.0.0.1', backlog: Number(process.argv[3] ?? 4096) },
  () => {
    process.stdout.write(`port ${server.address().port}\n`)
  }
)
process.stdin.on('end', () => process.exit(0)).resume()
