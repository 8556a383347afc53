// What stands behind the proxies, in a process of its own. What a connection does is said by its first byte:
//   U  counts as many bytes as the next 8 bytes say, then answers the count (8 bytes) and ends; H: and its SHA-256
//   D  sends as many bytes as the next 8 bytes say, then ends
// Started with `bulk slow`, it takes a rest after each few bytes; with `sink`, it reads and says nothing; with
// `exchange`, it speaks the replica protocol.
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
  let wanted = Infinity
  const answer = () => {
    const counted = Buffer.alloc(8)
    counted.writeBigUInt64BE(BigInt(count))
    socket.end(hash ? Buffer.concat([counted, hash.digest()]) : counted)
  }
  return chunk => {
    if (mode === null) {
      head = Buffer.concat([head, chunk])
      if (head.length < 9) return
      mode = String.fromCharCode(head[0])
      if (mode === 'H') hash = createHash('sha256')
      wanted = Number(head.readBigUInt64BE(1))
      if (mode === 'D') send(socket, wanted)
      chunk = head.subarray(9)
    }
    if (mode === 'D') return
    count += chunk.length
    hash?.update(chunk)
    if (count >= wanted) answer()
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

/** How many bytes are read before a rest, and how long that is, ms. */
const slowBytes = 300_000
const restMs = 3

function serveSlowly(socket) {
  const onChunk = serveBulk(socket)
  let sinceRest = 0
  return chunk => {
    onChunk(chunk)
    sinceRest += chunk.length
    if (sinceRest < slowBytes) return
    sinceRest = 0
    socket.pause()
    setTimeout(() => socket.resume(), restMs)
  }
}

function serveSink(socket) {
  socket.on('end', () => socket.end())
  return () => undefined
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
  const [, , kind, slow] = process.argv
  const serve = { exchange: serveExchange, sink: serveSink }[kind] ?? (slow ? serveSlowly : serveBulk)
  readShared(server, serve)
  process.send(server.address().port)
})
process.on('disconnect', () => process.exit(0))
