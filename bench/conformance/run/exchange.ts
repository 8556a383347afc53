import { connect } from 'node:net'
import { readReply } from './strict-reader'

/** What a client got for its bytes. */
export interface Got {
  /** The status of each reply, interim ones left out. */
  readonly statuses: readonly number[]
  readonly bodies: readonly string[]
  /** What broke the grammar of replies; null where nothing did. */
  readonly broken: string | null
  /** The connection was ended, or reset, by the other side. */
  readonly end: 'fin' | 'reset' | 'open'
}

/** How long a client waits for an end, ms. */
const patienceMs = 5_000

/**
 * Sends `pieces`, each by itself, and reads until the other side ends the connection.
 * @param methods of the requests, by which replies to HEAD are read
 */
export function exchange(
  port: number,
  pieces: readonly string[],
  methods: readonly string[] = [],
  waitMs = patienceMs
): Promise<Got> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let text = ''
    let isReset = false
    const done = (end: Got['end']): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...read(text, methods, end !== 'open'), end })
    }
    const timer = setTimeout(() => done('open'), waitMs)
    socket.on('data', chunk => (text += chunk.toString('latin1')))
    socket.on('error', (error: NodeJS.ErrnoException) => (isReset ||= error.code === 'ECONNRESET'))
    socket.on('close', () => done(isReset ? 'reset' : 'fin'))
    void send(pieces)

    async function send(all: readonly string[]): Promise<void> {
      for (const [i, piece] of all.entries()) {
        if (socket.destroyed || !socket.writable) return
        socket.write(piece, 'latin1')
        // Two turns of the loop: what is written later is read later.
        if (i + 1 < all.length) for (let n = 0; n < 2; n++) await new Promise(then => setImmediate(then))
      }
    }
  })
}

function read(text: string, methods: readonly string[], ended: boolean): Omit<Got, 'end'> {
  const statuses: number[] = []
  const bodies: string[] = []
  for (let rest = text; rest !== '';) {
    const one = readReply(rest, methods[statuses.length] ?? 'GET', ended)
    if (one === 'more') return { statuses, bodies, broken: ended ? 'a reply without its end' : null }
    if ('broken' in one) return { statuses, bodies, broken: one.broken }
    const status = Number(one.message.line.slice(9, 12))
    if (status >= 200 || status === 101) {
      statuses.push(status)
      bodies.push(one.message.body)
    }
    rest = status === 101 ? '' : rest.slice(one.end)
  }
  return { statuses, bodies, broken: null }
}

/** The bytes in one piece, in two at each place, and each by itself. */
export function splits(bytes: string): readonly (readonly string[])[] {
  const places = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, i) => i + 1)
  return [[bytes], ...places.map(at => [bytes.slice(0, at), bytes.slice(at)]), [...bytes]]
}
