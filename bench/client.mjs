// The client of all works, in a process of its own: is sent one job at a time, and answers how long it took.
import { createHash } from 'node:crypto'
import { connect } from 'node:net'

const blockBytes = 1024 ** 2
const block = Buffer.alloc(blockBytes)
for (let i = 0; i < blockBytes; i++) block[i] = (i * 2654435761) >>> 13
const shared = Buffer.allocUnsafeSlow(blockBytes)

function open(port, onChunk, onClose) {
  let failure = null
  const socket = connect({
    port,
    host: '127.0.0.1',
    autoSelectFamily: false,
    noDelay: true,
    allowHalfOpen: true,
    onread: {
      buffer: shared,
      callback: length => {
        onChunk(shared.subarray(0, length))
        return true
      }
    }
  })
  socket.on('error', error => (failure = error))
  socket.on('close', () => onClose(failure))
  return socket
}

function head(mode, bytes) {
  const sent = Buffer.alloc(9)
  sent.write(mode)
  sent.writeBigUInt64BE(BigInt(bytes), 1)
  return sent
}

function hashOf(bytes) {
  const hash = createHash('sha256')
  for (let left = bytes; left > 0; left -= blockBytes)
    hash.update(block.subarray(0, Math.min(left, blockBytes)))
  return hash.digest()
}

/** Sends `bytes`, and checks the count, or the hash, that comes back. */
function up(port, bytes, hashed) {
  return new Promise((resolve, reject) => {
    const answer = []
    let left = bytes
    const socket = open(
      port,
      chunk => answer.push(Buffer.from(chunk)),
      failure => {
        const got = Buffer.concat(answer)
        const right =
          got.length === (hashed ? 40 : 8) &&
          Number(got.readBigUInt64BE(0)) === bytes &&
          (!hashed || got.subarray(8).equals(hashOf(bytes)))
        if (failure || !right)
          reject(failure ?? new Error(`the server did not get ${bytes} bytes as they were sent`))
        else resolve()
      }
    )
    socket.on('end', () => socket.destroy())
    const more = () => {
      while (left > 0 && !socket.destroyed) {
        const chunk = left >= blockBytes ? block : block.subarray(0, left)
        left -= chunk.length
        if (!socket.write(chunk)) return
      }
    }
    socket.on('drain', more)
    socket.write(head(hashed ? 'H' : 'U', bytes))
    more()
  })
}

/** Asks for `bytes`, and checks their count, or their hash. */
function down(port, bytes, hashed) {
  return new Promise((resolve, reject) => {
    let got = 0
    const hash = createHash('sha256')
    const socket = open(
      port,
      chunk => {
        got += chunk.length
        if (hashed) hash.update(chunk)
      },
      failure => {
        const right = got === bytes && (!hashed || hash.digest().equals(hashOf(bytes)))
        if (failure || !right) reject(failure ?? new Error(`got ${got} of ${bytes} bytes, or others`))
        else resolve()
      }
    )
    socket.on('end', () => socket.end())
    socket.write(head('D', bytes))
  })
}

const exchangeBytes = Buffer.alloc(56, 7)

function exchange(port) {
  return new Promise((resolve, reject) => {
    let reply = ''
    const socket = open(
      port,
      chunk => (reply += chunk.toString('latin1')),
      failure => (failure || reply !== 'HOLA' ? reject(failure ?? new Error(`got "${reply}"`)) : resolve())
    )
    socket.on('end', () => socket.end())
    socket.write(exchangeBytes)
  })
}

/** Exchanges for `ms` by `clients` at once; gives the latency of each. */
async function exchanges(port, clients, ms) {
  const latencies = []
  const end = performance.now() + ms
  const one = async () => {
    while (performance.now() < end) {
      const begin = performance.now()
      await exchange(port)
      latencies.push(performance.now() - begin)
    }
  }
  await Promise.all(Array.from({ length: clients }, one))
  return latencies
}

const jobs = {
  async bulk({ port, direction, bytes, streams, hashed }) {
    const transfer = direction === 'up' ? up : down
    const begin = performance.now()
    await Promise.all(Array.from({ length: streams }, () => transfer(port, bytes, hashed)))
    const seconds = (performance.now() - begin) / 1000
    return (streams * bytes) / seconds / 1024 ** 2
  },
  async rate({ port, clients, ms }) {
    const begin = performance.now()
    const latencies = await exchanges(port, clients, ms)
    return latencies.length / ((performance.now() - begin) / 1000)
  },
  async latency({ port, ms }) {
    const latencies = (await exchanges(port, 1, ms)).sort((a, b) => a - b)
    return latencies[latencies.length >> 1] * 1000
  }
}

process.on('message', async job => {
  try {
    process.send({ value: await jobs[job.kind](job) })
  } catch (error) {
    process.send({ error: String(error) })
  }
})
process.on('disconnect', () => process.exit(0))
