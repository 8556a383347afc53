// The client of the HTTP works: wrk where it is installed, as it costs least; otherwise this program, in a process
// of its own, which is sent one job at a time and answers how many requests, or MiB, a second there were.
import { execFile, fork, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { block } from './backend.mjs'

export const hasWrk = () => spawnSync('wrk', ['-v'], { stdio: 'ignore' }).error === undefined

/** Requests a second over `connections` kept connections, for `ms`. Rejects when any was not answered well. */
export function wrk({ port, connections, ms }) {
  const seconds = Math.max(1, Math.round(ms / 1000))
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, `http://127.0.0.1:${port}/small`]
  return new Promise((resolve, reject) => {
    execFile('wrk', args, (error, stdout) => {
      const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
      const bad = /Non-2xx[^\n]*|Socket errors[^\n]*/.exec(stdout)?.[0]
      if (error || bad || !(rate > 0)) reject(error ?? new Error(bad ?? stdout))
      else resolve(rate)
    })
  })
}

/** This program as a process; `run` gives it a job. */
export function startLoad() {
  const child = fork(fileURLToPath(import.meta.url), [], { execArgv: [] })
  return {
    run: job =>
      new Promise((resolve, reject) => {
        child.once('message', ({ value, error }) =>
          error === undefined ? resolve(value) : reject(new Error(error))
        )
        child.send(job)
      }),
    stop: () => child.disconnect()
  }
}

/** One request after the other on one connection, until `end`. Every answer's status and length are checked. */
function askUntil(port, end) {
  return new Promise((resolve, reject) => {
    let answers = 0
    let got = ''
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const ask = () => socket.write('GET /small HTTP/1.1\r\nHost: bench\r\n\r\n')
    socket.on('connect', ask).on('error', reject)
    socket.on('data', chunk => {
      got += chunk.toString('latin1')
      const head = got.indexOf('\r\n\r\n')
      if (head < 0 || got.length < head + 4 + 128) return
      if (!got.startsWith('HTTP/1.1 200 ') || got.length > head + 4 + 128) {
        socket.destroy()
        return reject(new Error(`got ${JSON.stringify(got.slice(0, 60))}`))
      }
      got = ''
      answers++
      if (performance.now() < end) return ask()
      socket.destroy()
      resolve(answers)
    })
    socket.on('close', () => reject(new Error('the connection was closed')))
  })
}

function download({ port, bytes, hashed }) {
  return new Promise((resolve, reject) => {
    const shared = Buffer.allocUnsafeSlow(1024 ** 2)
    const hash = createHash('sha256')
    let head = ''
    let got = -1
    const content = chunk => {
      got += chunk.length
      if (hashed) hash.update(chunk)
      if (got < bytes) return
      socket.destroy()
      const right = got === bytes && (!hashed || hash.digest('hex') === hashOf(bytes))
      if (right) resolve()
      else reject(new Error(`got ${got} of ${bytes} bytes, or others`))
    }
    const socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: shared,
        callback: length => {
          const chunk = shared.subarray(0, length)
          if (got >= 0) content(chunk)
          else {
            head += chunk.toString('latin1')
            const end = head.indexOf('\r\n\r\n')
            if (end >= 0) {
              got = 0
              if (!head.startsWith('HTTP/1.1 200 ')) reject(new Error(head.slice(0, 60)))
              content(Buffer.from(head.slice(end + 4), 'latin1'))
            }
          }
          return true
        }
      }
    })
    socket.on('error', reject).on('close', () => reject(new Error(`closed after ${got} of ${bytes} bytes`)))
    socket.write(`GET /${bytes} HTTP/1.1\r\nHost: bench\r\n\r\n`)
  })
}

function hashOf(bytes) {
  const hash = createHash('sha256')
  for (let left = bytes; left > 0; left -= block.length)
    hash.update(block.subarray(0, Math.min(left, block.length)))
  return hash.digest('hex')
}

const jobs = {
  async small({ port, connections, ms }) {
    const begin = performance.now()
    const counts = await Promise.all(Array.from({ length: connections }, () => askUntil(port, begin + ms)))
    return counts.reduce((sum, count) => sum + count) / ((performance.now() - begin) / 1000)
  },
  async large(job) {
    const begin = performance.now()
    await download(job)
    return job.bytes / ((performance.now() - begin) / 1000) / 1024 ** 2
  }
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('message', async job => {
    try {
      process.send({ value: await jobs[job.kind](job) })
    } catch (error) {
      process.send({ error: String(error) })
    }
  })
  process.on('disconnect', () => process.exit(0))
}
