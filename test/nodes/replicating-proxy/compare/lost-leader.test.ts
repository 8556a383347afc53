import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { Cleanup, startProxy, TestReplica, type Behaviour } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const answer = (second: string, value: string): string =>
  `HTTP/1.1 200 OK\r\nDate: Sun, 29 Nov 2026 10:00:${second} GMT\r\nContent-Length: ${value.length + 1}\r\n\r\n${value}\n`

/** Answers each request of a connection, which it keeps, with the first `bytes` of all its answers. */
function keeps(answers: readonly string[], bytes = Infinity): Behaviour {
  return socket => {
    let heard = ''
    let answered = 0
    let sent = 0
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      heard += chunk.toString('latin1')
      for (; heard.includes('\r\n\r\n'); heard = heard.slice(heard.indexOf('\r\n\r\n') + 4)) {
        const piece = (answers[answered++] ?? '').slice(0, bytes - sent)
        sent += piece.length
        socket.write(piece)
      }
    })
  }
}

/** Sends all requests on one connection, and kills `leader` once `at` bytes have come. @returns how it ended, and what came */
function askAll(port: number, leader: TestReplica, at: number): Promise<{ how: string; bytes: string }> {
  return new Promise(resolve => {
    let bytes = ''
    let killed = false
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request.repeat(3)))
    socket.on('data', chunk => {
      bytes += chunk.toString('latin1')
      if (bytes.length >= at && !killed) {
        killed = true
        void leader.kill()
      }
      if (bytes.length < leads.length) return
      socket.destroy()
      resolve({ how: 'whole', bytes })
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve({ how: String(error.code), bytes }))
  })
}

const values = ['one', 'two', 'three']
const answersOf = (second: string, prefix = ''): string[] =>
  values.map(value => answer(second, `${prefix}${value}`))
const first = answersOf('01')
const leads = first.join('')
/** In each answer on one connection: before and in what differs, at the end of its head, in its body, at its end. */
const places = first.flatMap((text, n) => {
  const start = first.slice(0, n).join('').length
  const head = text.indexOf('\r\n\r\n')
  return [10, 45, head - 1, head, head + 2, head + 4, head + 6, text.length].map(at => start + at)
})

/** Dates may differ without being learned. */
const withoutDate = (text: string): string => text.replace(/10:00:0\d/g, '10:00:00')

/** How many answers `bytes` has whole, each but for its date of one replica alone; -1 where it has a mixture. */
function wholeAnswers(bytes: string, ...replicas: readonly string[][]): number {
  let rest = withoutDate(bytes)
  for (let n = 0; n < values.length; n++) {
    const ones = replicas.map(answers => withoutDate(answers[n] ?? ''))
    const whole = ones.find(one => rest.startsWith(one))
    if (whole === undefined) return ones.some(one => one.startsWith(rest)) ? n : -1
    rest = rest.slice(whole.length)
  }
  return values.length
}

it.each(places)(
  'a client that is owed several answers when they are lost at byte %i gets each from one replica, or a reset',
  async at => {
    const others = answersOf('02', 'other ')
    const leader = cleanup.add(await TestReplica.start(keeps(first, at)))
    const replicas = [leader, cleanup.add(await TestReplica.start(keeps(others)))]
    const proxy = cleanup.add(await startProxy(replicas, { compare: 'http', learn: true }))
    const { how, bytes } = await askAll(proxy.port, leader, at)
    const whole = wholeAnswers(bytes, first, others)
    expect(whole).toBeGreaterThanOrEqual(0)
    expect(how).toBe(whole === values.length ? 'whole' : 'ECONNRESET')
  }
)

it.each(places)('answers that are lost at byte %i go on where only what may differ does', async at => {
  const leader = cleanup.add(await TestReplica.start(keeps(first, at)))
  const replicas = [leader, cleanup.add(await TestReplica.start(keeps(answersOf('02'))))]
  const ignore = { headers: ['Date'], patterns: [], paths: [] }
  const proxy = cleanup.add(await startProxy(replicas, { compare: 'http', ignore }))
  const { how, bytes } = await askAll(proxy.port, leader, at)
  // Inside of a head nobody goes on: what is left of a line that differs is not known.
  expect(wholeAnswers(bytes, first)).toBeGreaterThanOrEqual(0)
  expect(how).toBe(bytes.length === leads.length ? 'whole' : 'ECONNRESET')
})
