// What stands behind the balancers, in a process of its own: HTTP in as few instructions as can be, so that what is
// measured is not this. GET /small gives 128 bytes, GET /BYTES as many.
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const blockBytes = 1024 ** 2
export const block = Buffer.alloc(blockBytes)
for (let i = 0; i < blockBytes; i++) block[i] = (i * 2654435761) >>> 13

const head = bytes =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bytes}\r\n\r\n`
const small = Buffer.concat([Buffer.from(head(128)), block.subarray(0, 128)])

function serve(socket) {
  let text = ''
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const [, path] = text.split(' ', 2)
      text = text.slice(end + 4)
      if (path === '/small') socket.write(small)
      else send(socket, Number(path.slice(1)))
    }
  })
}

function send(socket, bytes) {
  let left = bytes
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      const chunk = left >= blockBytes ? block : block.subarray(0, left)
      left -= chunk.length
      if (!socket.write(chunk)) return void socket.once('drain', more)
    }
  }
  socket.write(head(bytes))
  more()
}

// The client imports this file too.
if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = createServer(serve)
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => process.send(server.address().port))
  process.on('disconnect', () => process.exit(0))
}
