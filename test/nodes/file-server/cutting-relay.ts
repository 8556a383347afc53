import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onCleanup } from './file-servers'

/** Where a relay cuts each of its connections: after so many bytes of the client, or of the server. */
export interface CutAfter {
  readonly up?: number
  readonly down?: number
  /** How it ends both sides: a FIN, or a reset. */
  readonly how?: 'end' | 'reset'
}

/** A relay to a port of this machine that passes exactly so many bytes and then ends the connection. Its port. */
export async function cuttingRelay(
  port: number,
  { up = Infinity, down = Infinity, how = 'reset' }: CutAfter
) {
  const relay = createServer(client => {
    const server = connect(port, '127.0.0.1')
    const sockets: readonly Socket[] = [client, server]
    const cut = (): void => {
      for (const socket of sockets)
        if (how === 'end') socket.end()
        else socket.resetAndDestroy()
    }
    const pass = (from: Socket, to: Socket, bytes: number): void => {
      let left = bytes
      from.on('data', (chunk: Buffer) => {
        if (left <= 0) return
        const part = chunk.subarray(0, Math.min(chunk.length, left))
        left -= part.length
        if (to.writable && !to.write(part)) {
          from.pause()
          to.once('drain', () => from.resume())
        }
        if (left <= 0) cut()
      })
      from.on('end', () => to.end())
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroySoon())
    }
    pass(client, server, up)
    pass(server, client, down)
  })
  relay.listen(0, '127.0.0.1')
  onCleanup(() => void relay.close())
  await once(relay, 'listening')
  return (relay.address() as { port: number }).port
}
