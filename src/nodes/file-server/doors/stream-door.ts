import { createServer, type Socket } from 'node:net'
import { listen } from '#nodes/net/listen'
import type { ReceiverServices } from '../receiver/receiver-services'
import { peerOf } from '../node-counters'
import type { Door } from './door'

/** One connection of a door that speaks no HTTP. */
export interface DoorSession {
  /** Resolves when it is over, and what it had under way is stored or cut. Never rejects. */
  readonly done: Promise<void>
  /** Ends it as soon as nothing is under way. */
  drain(): void
}

/** Ends a connection that has not said in time who it is, or what it brings. @returns what is to be called when it has */
export function introduction(socket: Socket, ms: number, end: () => void): () => void {
  const timer = setTimeout(end, ms)
  const off = (): void => clearTimeout(timer)
  socket.once('close', off)
  return off
}

/** A door with connections of its own: FTP, SFTP, TCP. `begin` has to take care of the socket's errors at once. */
export function streamDoor(
  { context, counters }: Pick<ReceiverServices, 'context' | 'counters'>,
  begin: (socket: Socket, peer: string) => DoorSession
): Door {
  const sessions = new Map<Socket, DoorSession>()
  let closing = false
  const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    socket.on('error', () => socket.destroy())
    context.links.door.accepted(socket)
    const session = begin(socket, peerOf(socket))
    sessions.set(socket, session)
    void session.done.then(() => {
      sessions.delete(socket)
      socket.destroySoon()
    })
    if (closing) session.drain()
  })
  counters.watchStreams(server, context.boot.node.maxConnections)
  return {
    listen: async (host, port) => {
      const got = await listen(server, { host, port })
      server.on('error', error => context.log('error', `the server socket failed: ${error.message}`))
      return got
    },
    close: async () => {
      closing = true
      server.close()
      for (const session of sessions.values()) session.drain()
      while (sessions.size > 0) await Promise.all([...sessions.values()].map(({ done }) => done))
    },
    destroy: () => sessions.forEach((_session, socket) => socket.destroy())
  }
}
