// A replica that is killed: answers each byte with the next greater one. Is told its port, and says which it got.
import { createServer } from 'node:net'

process.on('message', port => {
  const server = createServer({ noDelay: true, allowHalfOpen: true }, socket => {
    socket.on('error', () => undefined)
    socket.on('data', chunk => socket.write(chunk.map(byte => byte + 1)))
    socket.on('end', () => socket.end())
  })
  server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port))
})
process.on('disconnect', () => process.exit(0))
