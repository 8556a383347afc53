// The least that Node does for an exchange with each of the servers on the given ports: accepts, connects to all, passes
// on what comes, gives back what the first says, and ends. What a proxy takes beyond it is its own.
import { createServer, Socket } from 'node:net'

const ports = process.argv.slice(2).map(Number)
/** Every connection is read into it: what comes is copied at once. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)

const into = onChunk => ({
  allowHalfOpen: true,
  onread: {
    buffer: shared,
    callback: length => {
      onChunk(Buffer.from(shared.subarray(0, length)))
      return true
    }
  }
})

function serve(handle) {
  const write = chunk => servers.forEach(server => server.write(chunk))
  const client = new Socket({ handle, readable: true, writable: true, ...into(write) })
  const servers = ports.map((port, index) => {
    const server = new Socket(into(chunk => index === 0 && client.write(chunk)))
    server.on('error', () => undefined)
    server.on('end', () => index === 0 && client.end())
    return server.connect({ port, host: '127.0.0.1', autoSelectFamily: false })
  })
  client.on('error', () => undefined)
  client.on('end', () => {
    for (const server of servers) {
      if (server.readableEnded) server.destroy()
      else server.end()
    }
  })
}

const server = createServer({ allowHalfOpen: true })
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  server._handle.onconnection = (error, handle) => {
    if (!error) serve(handle)
  }
  process.send(server.address().port)
})
process.on('disconnect', () => process.exit(0))
