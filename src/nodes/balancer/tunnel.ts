import type { Socket } from 'node:net'
import type { Backend } from './backend'

export interface TunnelEnd {
  readonly up: number
  readonly down: number
  readonly reason: string
}

/**
 * Joins a client and a backend byte for byte. An end is passed on in its own direction, so that the other may
 * still speak; a reset is passed on as a reset, so that what was cut never looks whole.
 * @param idleMs closes both when neither says anything for this long; 0 never
 */
export function tunnel(client: Socket, server: Socket, backend: Backend, idleMs: number): Promise<TunnelEnd> {
  return new Promise(resolve => {
    let up = 0
    let down = 0
    let reason = 'closed'
    let open = 2
    client.on('data', (chunk: Buffer) => {
      up += chunk.length
      backend.bytesUp += chunk.length
    })
    server.on('data', (chunk: Buffer) => {
      down += chunk.length
      backend.received(chunk.length)
    })
    client.pipe(server).pipe(client)
    for (const [socket, other, name] of [
      [client, server, 'client'],
      [server, client, backend.id]
    ] as const) {
      // Each counts both directions: reads and writes restart it.
      socket.setTimeout(idleMs, () => {
        reason = `silent for ${idleMs} ms`
        client.destroy()
        server.destroy()
      })
      socket.setKeepAlive(true, 30_000)
      socket.on('error', error => (reason = `${name}: ${error.message}`))
      socket.once('close', failed => {
        if (failed) other.resetAndDestroy()
        else if (!socket.readableEnded) other.destroy()
        if (--open === 0) resolve({ up, down, reason })
      })
    }
    // It may have gone before anyone listened.
    if (client.destroyed) server.destroy()
    if (server.destroyed) client.destroy()
  })
}
