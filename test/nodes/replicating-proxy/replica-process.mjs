// A replica in a process of its own, which a test can kill or stop: the exchange, one connection after another.
import { createServer } from 'node:net'

const server = createServer({ noDelay: true }, socket => {
  let bytes = 0
  let greeted = false
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    bytes += chunk.length
    if (!greeted && bytes >= 16) {
      greeted = true
      socket.write('HOLA')
    }
    if (bytes >= 56) {
      process.stdout.write('exchange\n')
      socket.end()
    }
  })
})
server.listen({ port: Number(process.argv[2] ?? 0), host: '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(`port ${server.address().port}\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()
