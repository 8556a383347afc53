import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { connectionLimits, WebSocketConnection } from '../../../../src/nodes/protocol/transfer/connection'
import { clientFrame } from './client-frames'

/** A socket whose peer is silent when the test says so. */
class SilentSocket extends Duplex {
  fallSilent: () => void = () => undefined

  override _read(): void {}

  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done()
  }

  setTimeout(_ms: number, onIdle?: () => void): void {
    if (onIdle) this.fallSilent = onIdle
  }

  setNoDelay(): void {}
}

it('a silent peer is cut off while somebody waits for it, and not while its reader is at work', async () => {
  const socket = new SilentSocket()
  const connection = new WebSocketConnection(socket, clientFrame(1, Buffer.from('end')), connectionLimits)
  for (const type of ['data', 'message']) expect((await connection.next()).value).toMatchObject({ type })
  socket.fallSilent()
  expect(socket.destroyed).toBe(false)
  const next = connection.next()
  socket.fallSilent()
  expect(socket.destroyed).toBe(true)
  expect((await next).value).toMatchObject({
    type: 'close',
    ending: { outcome: 'cut', evidence: 'limit' }
  })
})
