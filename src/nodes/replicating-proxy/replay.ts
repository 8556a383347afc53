import { once } from 'node:events'
import { connect } from 'node:net'
import type { NodeContext } from '#nodes/runtime/node-program'
import { limits } from './limits'
import type { Replica } from './replica'
import type { LogEntry, SessionLog } from './session-log'

/** `unreachable`: no connection. `broken`: it was lost on the way. */
export type ReplayResult = 'done' | 'unreachable' | 'broken'

/** How long a replica that has had all of a session may be silent before its end is taken for granted, ms. */
const quietMs = 1_000

/**
 * Sends one recorded session to one replica, and waits until it has ended it. A replica that accepts and does
 * not answer is waited for: it has the bytes, and would have them twice if it were tried again.
 */
export async function replay(
  replica: Replica,
  entry: LogEntry,
  log: SessionLog,
  context: NodeContext<'replicating-proxy'>,
  signal: AbortSignal
): Promise<ReplayResult> {
  const { host, port } = replica.link
  replica.opened()
  const socket = connect({
    host,
    port,
    autoSelectFamily: false,
    noDelay: true,
    allowHalfOpen: true,
    timeout: context.boot.node.connectTimeoutMs
  })
  let connected = false
  let received = 0
  let sent = 0
  let ended = false
  let failed = false
  let written = false
  let heardAt = 0
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  const abort = (): void => void socket.destroy()
  signal.addEventListener('abort', abort)
  socket.on('timeout', () => !connected && socket.destroy())
  socket.on('error', () => {
    failed = true
  })
  socket.on('connect', () => {
    connected = true
    replica.connected()
    socket.setTimeout(0)
  })
  socket.on('data', chunk => {
    received += chunk.length
    replica.bytesDown += chunk.length
    heardAt = performance.now()
    if (written && received >= entry.replyBytes) socket.end()
  })
  socket.on('end', () => {
    ended = true
    socket.end()
  })
  try {
    await Promise.race([once(socket, 'connect').catch(() => undefined), closed])
    if (!connected) return 'unreachable'
    const localPort = socket.localPort ?? null
    const tell = (phase: 'open' | 'close', outcome?: string): void =>
      context.event('session', {
        phase,
        session: entry.session,
        client: 'catch-up',
        upstreams: [{ to: replica.name, localPort, bytesUp: socket.bytesWritten, bytesDown: received }],
        ...(phase === 'close' && { requestBytes: entry.bytes, replyBytes: received, outcome })
      })
    tell('open')
    try {
      for await (const chunk of log.read(entry)) {
        if (socket.destroyed) break
        replica.bytesUp += chunk.length
        sent += chunk.length
        if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed])
      }
    } catch (error) {
      context.log('error', `session ${entry.session} cannot be read back: ${String(error)}`)
      return 'broken'
    }
    written = sent === entry.bytes
    heardAt = performance.now()
    const writtenAt = heardAt
    if (received >= entry.replyBytes) socket.end()
    // A replica that has said all that it had to say and does not close is done; a silent one is waited for.
    const watch = setInterval(() => {
      const now = performance.now()
      const quiet = received >= entry.replyBytes && received > 0 && now - heardAt > quietMs
      if (quiet || now - writtenAt > limits.limboMs) socket.destroy()
      else if (now - heardAt > quietMs) socket.end()
    }, limits.tickMs)
    await closed.finally(() => clearInterval(watch))
    const done = written && !signal.aborted && (ended || received >= entry.replyBytes) && !(failed && !ended)
    tell('close', done ? 'replayed' : 'broken')
    return done ? 'done' : 'broken'
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
    replica.closed(failed)
  }
}
