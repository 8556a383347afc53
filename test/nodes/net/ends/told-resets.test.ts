import { once } from 'node:events'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dial } from '../../../../src/nodes/net/dial'
import { FaultyLink } from '../../../../src/nodes/net/faults/faulty-link'
import { fault } from '../faults/support'

/** Answers a first word with a part of a reply, and then does what it says, while whoever asked does not look. */
const program = `
const { parentPort } = require('node:worker_threads')
require('node:net').createServer({ allowHalfOpen: true }, socket => {
  socket.on('error', () => undefined)
  socket.once('data', word => {
    const isReset = word.toString().includes('reset')
    const head = word.toString().startsWith('GET') ? 'HTTP/1.1 200 OK\\r\\n\\r\\n' : ''
    socket.write(head + 'part', () => setTimeout(() => (isReset ? socket.resetAndDestroy() : socket.end()), 20))
    socket.once('data', () => socket.destroy())
  })
}).listen(0, '127.0.0.1', function () { parentPort.postMessage(this.address().port) })`

let server: Worker
let port: number
beforeAll(async () => {
  server = new Worker(program, { eval: true })
  ;[port] = (await once(server, 'message')) as [number]
})
afterAll(() => server.terminate())

/** Keeps the loop from looking until the other end has done everything. */
function lookAway(): void {
  setTimeout(() => {
    const until = performance.now() + 200
    while (performance.now() < until);
  })
}

/** What is told of a connection whose bytes, and the end behind them, are found at one look. */
function story(socket: Socket, ask: (socket: Socket) => void): Promise<string[]> {
  return new Promise(resolve => {
    const told: string[] = []
    socket.on('connect', () => {
      ask(socket)
      lookAway()
    })
    socket.on('end', () => {
      told.push('end')
      if (socket.writable) socket.end('bye')
    })
    socket.on('data', chunk => told.push(chunk.toString()))
    socket.on('error', (error: NodeJS.ErrnoException) => told.push(error.code ?? ''))
    socket.on('close', () => resolve(told))
  })
}

const open = (): Socket => dial({ port, host: '127.0.0.1', allowHalfOpen: true })

describe('of a connection that was reset right behind bytes', () => {
  it('tells the reset, and no end', async () => {
    expect(await story(open(), socket => socket.write('reset'))).toEqual(['part', 'ECONNRESET'])
  })

  it('tells it also where this side had ended its own', async () => {
    expect(await story(open(), socket => socket.end('reset'))).toEqual(['part', 'ECONNRESET'])
  })

  it('tells it behind the bytes, through the faults of a link', async () => {
    const link = new FaultyLink()
    link.set([fault({ type: 'latency', latencyMs: 50, direction: 'downstream' })])
    const socket = link.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    expect(await story(socket, () => socket.end('reset'))).toEqual(['part', 'ECONNRESET'])
  })

  it('has a reply of HTTP fail that would last until the end of the connection', async () => {
    const failure = await new Promise(resolve => {
      const request = get({ port, host: '127.0.0.1', path: '/reset', agent: false }, reply => {
        reply.on('error', resolve).on('end', () => resolve('whole'))
        reply.resume()
      })
      request.on('error', resolve)
      request.on('socket', socket => socket.on('connect', lookAway))
    })
    expect(failure).toMatchObject({ code: 'ECONNRESET' })
  })
})

it('tells an end as an end, after which one may still speak', async () => {
  const told = await story(open(), socket => socket.write('end'))
  expect(told.slice(0, 2)).toEqual(['part', 'end'])
})

it('tells an end as an end where this side had ended its own', async () => {
  expect(await story(open(), socket => socket.end('end'))).toEqual(['part', 'end'])
})
