import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onCleanup } from './file-servers'

/** Where a relay cuts each of its connections: after so many bytes of the client, or of the server. */
export interface CutAfter {
  readonly up?: number
  readonly down?: number
  /** How it ends both sides: a FIN, after which all that was passed on is still taken; or a reset, which may drop it. */
  readonly how?: 'end' | 'reset'
}

/**
 * A relay to a port of this machine that passes exactly so many bytes and then ends the connection. Its port.
 * @param port or what says which one, for each connection
 * @param rewrite changes what the server says, after it was counted
 */
export async function cuttingRelay(
  port: number | (() => number),
  { up = Infinity, down = Infinity, how = 'reset' }: CutAfter,
  rewrite = (said: Buffer): Buffer => said
): Promise<number> {
  const relay = createServer(client => {
    const server = connect(typeof port === 'number' ? port : port(), '127.0.0.1')
    const sockets: readonly Socket[] = [client, server]
    let isEnded = false
    const cut = (): void => {
      isEnded = how === 'end'
      for (const socket of sockets)
        if (how === 'end') socket.end()
        else socket.resetAndDestroy()
    }
    const pass = (
      from: Socket,
      to: Socket,
      bytes: number,
      change = (chunk: Buffer): Buffer => chunk
    ): void => {
      let left = bytes
      from.on('data', (chunk: Buffer) => {
        if (left <= 0) return
        const part = chunk.subarray(0, Math.min(chunk.length, left))
        left -= part.length
        if (to.writable && !to.write(change(part))) {
          from.pause()
          to.once('drain', () => from.resume())
        }
        if (left <= 0) cut()
      })
      from.on('end', () => to.end())
      from.on('error', () => void (isEnded || to.destroy()))
      // What is still said to a side that was ended is read: a reset would drop what that one has not taken yet.
      from.on('close', () => void (isEnded || to.destroySoon()))
    }
    pass(client, server, up)
    pass(server, client, down, rewrite)
  })
  relay.listen(0, '127.0.0.1')
  onCleanup(() => void relay.close())
  await once(relay, 'listening')
  return (relay.address() as { port: number }).port
}

/**
 * A relay to an FTP server, whose connections for data pass by a relay of their own: one of the two kinds is cut.
 * @returns the port of the control connection
 */
export async function cuttingFtpRelay(
  port: number,
  cut: CutAfter,
  where: 'control' | 'data'
): Promise<number> {
  let dataPort = 0
  const data = await cuttingRelay(() => dataPort, where === 'data' ? cut : {})
  return cuttingRelay(port, where === 'control' ? cut : {}, said => {
    // The reply to EPSV, which comes as one.
    const [found, own] = /\(\|\|\|(\d+)\|\)/.exec(said.toString('latin1')) ?? []
    if (found === undefined) return said
    dataPort = Number(own)
    return Buffer.from(said.toString('latin1').replace(found, `(|||${data}|)`), 'latin1')
  })
}
