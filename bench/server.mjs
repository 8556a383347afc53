// What stands behind the proxies, in a process of its own. What a connection does is said by its first byte:
//   U  counts what comes until the client's end, then answers the count (8 bytes); H: and its SHA-256
//   D  sends as many bytes as the next 8 bytes say, then ends
// Started with `exchange`, it speaks the replica protocol instead.
import { createHash } from 'node:crypto'
import { createServer, Socket } from 'node:net'

const blockBytes = 1024 ** 2
const block = Buffer.alloc(blockBytes)
for (let i = 0; i < blockBytes; i++) block[i] = (i * 2654435761) >>> 13
/** All connections are read into it: a chunk is looked at before the next one comes. */
const shared = Buffer.allocUnsafeSlow(blockBytes)

/** Accepts with reading into `shared`, so that this end costs little beside what is measured. */
function readShared(server, serve) {
  server._handle.onconnection = (error, handle) => {
    if (error) return
    let onChunk = () => undefined
    const socket = new Socket({
      handle,
      allowHalfOpen: true,
      readable: true,
      writable: true,
      onread: {
        buffer: shared,
        callback: length => {
          onChunk(shared.subarray(0, length))
          return true
        }
      }
    })
    socket.on('error', () => undefined)
    onChunk = serve(socket)
  }
}

function serveBulk(socket) {
  let mode = null
  let hash = null
  let head = Buffer.alloc(0)
  let count = 0
  socket.on('end', () => {
    if (mode === 'D') return
    const answer = Buffer.alloc(8)
    answer.writeBigUInt64BE(BigInt(count))
    socket.end(hash ? Buffer.concat([answer, hash.digest()]) : answer)
  })
  return chunk => {
    if (mode === null) {
      head = Buffer.concat([head, chunk])
      if (head.length < 9) return
      mode = String.fromCharCode(head[0])
      if (mode === 'H') hash = createHash('sha256')
      if (mode === 'D') send(socket, Number(head.readBigUInt64BE(1)))
      chunk = head.subarray(9)
    }
    count += chunk.length
    hash?.update(chunk)
  }
}

function send(socket, bytes) {
  let left = bytes
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      const chunk = left >= blockBytes ? block : block.subarray(0, left)
      left -= chunk.length
      if (!socket.write(chunk)) return
    }
    if (left === 0) socket.end()
  }
  socket.on('drain', more)
  more()
}

function serveExchange(socket) {
  let bytes = 0
  socket.setNoDelay(true)
  socket.on('end', () => socket.end())
  return chunk => {
    if (bytes < 16 && bytes + chunk.length >= 16) socket.write('HOLA')
    bytes += chunk.length
    if (bytes >= 56) socket.end()
  }
}

const server = createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  readShared(server, process.argv[2] === 'exchange' ? serveExchange : serveBulk)
  process.send(server.address().port)
})
process.on('disconnect', () => process.exit(0))
