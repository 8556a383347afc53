import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { endSocket } from '../../../../src/nodes/net/ends/end-socket'
import { until } from '../../../support/until'

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
