// Sends the beginning of one stream on several connections, says `sent` when the system has all of it, and waits to
// be killed. Arguments: the port, the stream's file, how many bytes of it each connection gets.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const [port, file, ...ends] = process.argv.slice(2)
const stream = readFileSync(file)
const handshake =
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

await Promise.all(
  ends.map(async end => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(handshake)
    await once(socket, 'data')
    await new Promise(resolve => socket.write(stream.subarray(0, Number(end)), resolve))
  })
)
process.stdout.write('sent\n')
setInterval(() => undefined, 60_000)
