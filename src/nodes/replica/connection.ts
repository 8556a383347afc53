import type { Socket } from 'node:net'
import { ExchangeDecoder } from '#nodes/protocol/exchange/decoder'
import { reply } from '#nodes/protocol/exchange/exchange'
import { monotonicMs } from '#system/clock'

/** Most bytes past the end of an exchange that are read and dropped before the connection is cut. */
const extraLimitBytes = 64 * 1024
/** How long a client may keep its side open after the exchange, so that it reads the reply before the end. */
const lingerMs = 2_000

/** How one connection ended. `probe` sent nothing at all, as health checks do. */
type Outcome = 'done' | 'probe' | 'early' | 'reset' | 'idle'

/** How one connection to a replica ended, and how far it had come. */
export interface ConnectionEnd {
  readonly outcome: Outcome
  readonly peer: string
  readonly peerPort: number | undefined
  /** Bytes of the exchange that came. */
  readonly received: number
  /** From the accept to the last byte of the exchange, ms. */
  readonly ms: number
}

/** What `serveExchange` tells, and how long it waits. */
interface ConnectionOptions {
  /** Silence after which the connection is closed; 0 waits for ever. */
  readonly idleMs: number
  readonly onLine: (line: string, peerPort: number | undefined) => void
  /** Calls back when the lines so far can no longer be lost with this node. */
  readonly commit: (then: () => void) => void
  /** Called once, when the exchange is whole or can no longer become so. */
  readonly onOutcome: (end: ConnectionEnd) => void
}

/**
 * Serves one exchange.
 *
 * ```
 * reading --56 bytes--> lingering --FIN, lingerMs or extraLimitBytes--> closed
 *    +------FIN, reset or idleMs of silence-----------------------------> closed
 * ```
 *
 * A socket that is closed with unread bytes sends a reset, which can destroy the reply on its way to the client:
 * so it lingers, reading and dropping, until the client is done too.
 */
export function serveExchange(
  socket: Socket,
  { idleMs, onLine, commit, onOutcome }: ConnectionOptions
): void {
  const decoder = new ExchangeDecoder()
  const since = monotonicMs()
  const peerPort = socket.remotePort
  const peer = `${socket.remoteAddress ?? 'unknown'}:${peerPort ?? 0}`
  let replied = false
  let outcome: Outcome | null = null
  let linger: NodeJS.Timeout | undefined

  const settle = (as: Outcome): void => {
    if (outcome) return
    outcome = as
    onOutcome({ outcome, peer, peerPort, received: decoder.received, ms: monotonicMs() - since })
  }
  const cutShort = (): Outcome => (decoder.received === 0 ? 'probe' : 'early')

  socket.setNoDelay(true)
  socket.setTimeout(idleMs)
  socket.on('data', chunk => {
    decoder.push(chunk, line => onLine(line, peerPort))
    if (decoder.extra > extraLimitBytes) socket.destroy()
    else if (decoder.done && !outcome) {
      settle('done')
      // Its end, and where possible its reply, tell that the exchange is in the log: whoever replays what a replica
      // has missed takes a whole reply for the proof.
      const owed = replied ? undefined : reply
      replied = true
      commit(() => (owed ? socket.end(owed) : socket.end()))
      socket.setTimeout(0)
      linger = setTimeout(() => socket.destroy(), lingerMs)
    } else if (decoder.headDone && !replied) {
      replied = true
      socket.write(reply)
    }
  })
  socket.on('end', () => {
    if (decoder.done) return
    settle(cutShort())
    socket.end()
  })
  socket.on('timeout', () => {
    // After a freeze the timer fires before the bytes that came meanwhile are read: give them their turn.
    const read = socket.bytesRead
    setImmediate(() => {
      if (socket.bytesRead !== read) return
      settle('idle')
      socket.destroy()
    })
  })
  socket.on('error', () => settle(decoder.received === 0 ? 'probe' : 'reset'))
  socket.on('close', () => {
    clearTimeout(linger)
    settle(cutShort())
  })
}
