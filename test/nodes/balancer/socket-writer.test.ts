import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { SocketWriter } from '../../../src/nodes/balancer/socket-writer'
import { unowned } from '../../../src/nodes/net/slab'

test('many small pieces leave in one write, in their order', () => {
  const socket = new Socket()
  const writes: string[] = []
  socket._write = (chunk: Buffer, _encoding, done) => {
    writes.push(chunk.toString('latin1'))
    done()
  }
  const parts = Array.from({ length: 2_000 }, (_, n) => (n % 2 === 0 ? Buffer.from(`${n} `) : `${n};\xe9 `))
  new SocketWriter(socket, () => undefined).send('head ', parts, unowned)
  expect(writes).toEqual([`head ${parts.map(part => part.toString('latin1' as never)).join('')}`])
})
