import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { until } from '../../../../support/until'
import { ask, backend, balancer, onCleanup } from '../../support'

const places = 3

/** Clients that have sent the head of a POST, and nothing of its body. */
function withholding(port: number, framing: string): { sockets: Socket[]; answers: string[] } {
  const answers: string[] = []
  const sockets = Array.from({ length: places }, (_, i) => {
    const socket = connect(port, '127.0.0.1')
    answers.push('')
    socket.on('data', chunk => (answers[i] += chunk.toString()))
    socket.on('error', () => undefined)
    socket.write(`POST /slow HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n`)
    return socket
  })
  onCleanup(() => sockets.forEach(socket => socket.destroy()))
  return { sockets, answers }
}

test('a small body that does not come holds no place at a backend', async () => {
  const one = await backend('a', (req, res) => {
    req.resume()
    req.on('end', () => res.end(`had ${req.url}`))
  })
  const { port } = await balancer([one], { backendConnections: places, queueLimit: 0 })
  const { sockets, answers } = withholding(port, 'Content-Length: 4')
  for (let i = 0; i < 3; i++) expect((await ask(port, '/')).status).toBe(200)
  for (const socket of sockets) socket.write('body')
  await until(() => answers.every(answer => answer.endsWith('had /slow')))
})

test.each(['Content-Length: 1000000', 'Transfer-Encoding: chunked'])(
  'a body (%s) that rests gives its place to others who wait for one, with a 408',
  async framing => {
    const one = await backend('a', (req, res) => {
      req.resume()
      req.on('error', () => undefined)
      req.on('end', () => res.end('whole'))
    })
    const { port } = await balancer([one], { backendConnections: places })
    const { answers } = withholding(port, framing)
    await until(() => one.requests === places)
    expect((await ask(port, '/')).status).toBe(200)
    await until(() => answers.some(answer => answer.startsWith('HTTP/1.1 408')))
  }
)

test('a body that rests is left alone while nobody waits for its place', async () => {
  const one = await backend('a', (req, res) => {
    req.resume()
    req.on('end', () => res.end('whole'))
  })
  const { port } = await balancer([one], { backendConnections: places })
  const pause = 4_000
  const parts = ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', '0\r\n\r\n']
  const socket = connect(port, '127.0.0.1')
  onCleanup(() => socket.destroy())
  let answer = ''
  socket.on('data', chunk => (answer += chunk.toString()))
  socket.write(parts[0]!)
  const began = performance.now()
  await until(() => performance.now() - began > pause)
  socket.write(parts[1]!)
  await until(() => answer.includes('whole'))
})

test('a small body that comes slowly, but comes, is none that rests for idleMs', async () => {
  const one = await backend('a', (req, res) => {
    req.resume()
    req.on('end', () => res.end('whole'))
  })
  const { port } = await balancer([one], { idleMs: 1_000 })
  const socket = connect(port, '127.0.0.1')
  onCleanup(() => socket.destroy())
  let answer = ''
  socket.on('data', chunk => (answer += chunk.toString()))
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n')
  for (let sent = 0, at = performance.now(); sent < 8; sent++, at = performance.now()) {
    socket.write('x')
    await until(() => performance.now() - at > 200)
  }
  await until(() => answer !== '')
  expect(answer).toContain('whole')
})
