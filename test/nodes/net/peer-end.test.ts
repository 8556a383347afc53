import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { endSocket, onPeerEnd } from '../../../src/nodes/net/peer-end'
import { until } from '../../support/until'

/** Answers a first word, and then does what it says, while whoever asked does not look. */
const program = `
const { parentPort } = require('node:worker_threads')
require('node:net').createServer(socket => {
  socket.on('error', () => undefined)
  socket.once('data', word => {
    const isReset = word.toString() === 'reset'
    socket.write('part', () => setTimeout(() => (isReset ? socket.resetAndDestroy() : socket.end()), 20))
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

/** What is told of a connection whose bytes, and the end behind them, are found at one look. */
function story(word: string): Promise<string[]> {
  return new Promise(resolve => {
    const told: string[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      socket.write(word)
      setTimeout(() => {
        const until = performance.now() + 200
        while (performance.now() < until);
      })
    })
    onPeerEnd(socket, () => {
      told.push('end')
      socket.end('bye')
    })
    socket.on('data', chunk => told.push(chunk.toString()))
    socket.on('error', (error: NodeJS.ErrnoException) => told.push(error.code ?? ''))
    socket.on('close', () => resolve(told))
  })
}

it('tells a reset right behind bytes as an error, and not as an end', async () => {
  expect(await story('reset')).toEqual(['part', 'ECONNRESET'])
})

it('tells an end as an end, after which one may still speak', async () => {
  expect((await story('end')).slice(0, 2)).toEqual(['part', 'end'])
})

/** A connection, and the other end of it, which tells what it sees. */
async function pair(): Promise<{ socket: Socket; other: Socket; seen: string[] }> {
  const listening = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve))
  const accepted = once(listening, 'connection') as Promise<[Socket]>
  const { port: to } = listening.address() as AddressInfo
  const socket = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })
  const [other] = await accepted
  listening.close()
  const seen: string[] = []
  other.on('data', chunk => seen.push(chunk.toString())).on('end', () => seen.push('end'))
  other.on('error', (error: NodeJS.ErrnoException) => seen.push(error.code ?? ''))
  socket.resume().on('error', () => undefined)
  return { socket, other, seen }
}

it('ends the last side of a connection by closing it, behind what was written', async () => {
  const { socket, other, seen } = await pair()
  const ended = once(socket, 'end')
  other.end()
  await ended
  socket.write('bye')
  endSocket(socket)
  expect(socket.destroyed).toBe(true)
  await until(() => seen.includes('end'))
  expect(seen).toEqual(['bye', 'end'])
})

it('ends one side of a connection at which the other has not ended its own, and reads on', async () => {
  const { socket, other, seen } = await pair()
  endSocket(socket)
  await until(() => seen.includes('end'))
  expect([seen, socket.destroyed]).toEqual([['end'], false])
  const answer = once(socket, 'data')
  other.end('late')
  expect(String(await answer)).toBe('late')
})
