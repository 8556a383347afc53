// A client from outside: runs exchanges with each of several ports, so many a second, and says how many went right.
import { connect } from 'node:net'

/** How often it begins what is due, ms. */
const beatMs = 5

const request = Buffer.alloc(56)
request.writeInt32BE(123, 0)
request.writeDoubleBE(1234567890.1234567, 4)
request.write('hola', 12)
;[1.1, 1.2, 1.3, 1.4, 1.5].forEach((value, index) => request.writeDoubleBE(value, 16 + index * 8))

function exchange(port) {
  return new Promise(resolve => {
    let reply = ''
    const socket = connect({
      port,
      host: '127.0.0.1',
      autoSelectFamily: false,
      noDelay: true,
      allowHalfOpen: true
    })
    socket.on('error', () => undefined)
    socket.on('data', chunk => (reply += chunk.toString('latin1')))
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve(reply === 'HOLA'))
    socket.write(request)
  })
}

/** Begins `perSecond` exchanges a second, in turn with each port, for `seconds`; what is late is made up for. */
async function run({ ports, perSecond, seconds }) {
  const begin = performance.now()
  const running = []
  const count = Math.round(perSecond * seconds)
  while (running.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - begin) * perSecond) / 1000))
    while (running.length < due) running.push(exchange(ports[running.length % ports.length]))
    await new Promise(resolve => setTimeout(resolve, beatMs))
  }
  const results = await Promise.all(running)
  return { done: results.filter(Boolean).length, failed: results.filter(right => !right).length }
}

process.on('message', async job => process.send(await run(job)))
process.on('disconnect', () => process.exit(0))
