import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createWebSocketStream, WebSocket } from 'ws'
import { z } from 'zod'
import { childProcessSpawner } from '#lab/spawners/child-process'
import { RelevoError } from '#shared/errors'
import { joinPath, joinScheme } from '#shared/machines/joining'
import { Keeper, type KeeperEnd } from './keeper'

interface JoinOptions {
  /** Where the desk listens: `ws://10.0.0.2:4790`. */
  readonly url: string
  readonly code: string
  readonly version: string
  /** The folder of the built nodes' programs. */
  readonly programs: string
  /** Default: the user's own. */
  readonly home?: string
  readonly onSaid: (said: JoinSaid) => void
  /** Ends the nodes here, and leaves. */
  readonly signal: AbortSignal
}

/** What becomes of the connection. */
type JoinSaid =
  | { readonly what: 'joined'; readonly machine: string }
  | { readonly what: 'cut'; readonly leaseMs: number }
  | { readonly what: 'back' }

/** Why it is over: as a keeper says, or the desk does not know this machine any more. */
type JoinEnd = KeeperEnd | 'forgotten'

const welcomeSchema = z.object({
  machine: z.string().min(1).max(40),
  secret: z.string().min(20).max(100),
  leaseMs: z.number().min(1_000).max(3_600_000)
})

/** Longest message of the desk, bytes: one frame, with its head. */
const maxMessageBytes = 33 * 1024 ** 2
/** How long the desk may take to answer, and how often it is dialled again after a cut, ms. */
const answerMs = 10_000
const againMs = 500
/** A desk speaks four times a second; a connection that has brought nothing for so long is a dead one, ms. */
const silentMs = 5_000

/**
 * Has this computer be a machine of a lab that it dials by itself: a keeper with its nodes, in this process. After a cut it
 * dials again, until its lease is over.
 * @throws RelevoError `FORBIDDEN` with the desk's reason; `CONNECTION_REFUSED`
 */
export async function joinDesk(options: JoinOptions): Promise<JoinEnd> {
  const { url, code, programs, onSaid, signal, home = homedir() } = options
  const first = await dial(options, code)
  if (!first.welcome) throw new RelevoError('PROTOCOL_ERROR', `what answers at ${url} is no desk of Relevo's`)
  const { machine, secret, leaseMs } = first.welcome
  const name = createHash('sha256').update(`join\n${url}\n${machine}`).digest('hex').slice(0, 16)
  const folder = join(home, '.relevo', 'machines', name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  let end: JoinEnd | null = null
  let line: Line = first
  const over = new AbortController()
  const finish = (why: JoinEnd): void => {
    end ??= why
    over.abort()
    line.socket.terminate()
  }
  const keeper = new Keeper({ folder, programs, spawner: childProcessSpawner(), onEnd: finish })
  const leave = (): void => void keeper.close()
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    onSaid({ what: 'joined', machine })
    for (;;) {
      keeper.take(line.stream)
      await line.closed
      if (end !== null) return end
      onSaid({ what: 'cut', leaseMs })
      const again = await dialAgain(options, secret, over.signal)
      if (again === 'forgotten') {
        end ??= 'forgotten'
        await keeper.close()
      }
      // The lease was over meanwhile, or somebody here has left.
      if (end !== null || again === null || again === 'forgotten') return end ?? 'here'
      line = again
      onSaid({ what: 'back' })
    }
  } finally {
    signal.removeEventListener('abort', leave)
    line.socket.terminate()
  }
}

/** A connection to the desk. */
interface Line {
  readonly socket: WebSocket
  readonly stream: ReturnType<typeof createWebSocketStream>
  /** What the desk says first to whoever has given a code; null: nothing, to whoever it knows. */
  readonly welcome: z.infer<typeof welcomeSchema> | null
  readonly closed: Promise<void>
}

async function dialAgain(
  options: JoinOptions,
  secret: string,
  over: AbortSignal
): Promise<Line | 'forgotten' | null> {
  while (!over.aborted) {
    try {
      return await dial(options, secret, true)
    } catch (error) {
      if (error instanceof RelevoError && error.code === 'FORBIDDEN') return 'forgotten'
    }
    await sleep(againMs, undefined, { signal: over }).catch(() => undefined)
  }
  return null
}

function dial({ url, version }: JoinOptions, word: string, isKnown = false): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(new URL(joinPath, url), {
      headers: {
        authorization: `${joinScheme} ${word}`,
        'x-relevo-version': version,
        'x-relevo-node': process.version,
        'x-relevo-host': hostname().replace(/[^\x20-\x7e]/g, '-')
      },
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      handshakeTimeout: answerMs
    })
    let heardAt = performance.now()
    const watch = setInterval(() => {
      if (performance.now() - heardAt > silentMs) socket.terminate()
    }, silentMs / 5)
    socket.on('message', () => (heardAt = performance.now()))
    const closed = new Promise<void>(done => {
      socket.on('close', () => {
        clearInterval(watch)
        done()
      })
    })
    socket.on('error', error => {
      clearInterval(watch)
      reject(new RelevoError('CONNECTION_REFUSED', `nobody answers at ${url}: ${error.message}`, {}, error))
    })
    socket.on('unexpected-response', (_request, response) => {
      let said = ''
      response.on('data', (chunk: Buffer) => (said = (said + String(chunk)).slice(0, 300)))
      response.on('close', () => {
        clearInterval(watch)
        reject(new RelevoError('FORBIDDEN', `the desk says: ${said.trim() || response.statusCode}`))
        socket.terminate()
      })
    })
    const begin = (welcome: Line['welcome']): void => {
      const stream = createWebSocketStream(socket)
      stream.on('error', () => undefined)
      resolve({ socket, stream, welcome, closed })
    }
    // Whoever is known already is told nothing: from the first byte on there are frames.
    if (isKnown) return void socket.on('open', () => begin(null))
    socket.once('message', (data, isBinary) => {
      const parsed = isBinary ? null : welcomeSchema.safeParse(parseJson(String(data)))
      if (parsed?.success) return begin(parsed.data)
      socket.terminate()
      reject(new RelevoError('PROTOCOL_ERROR', `what answers at ${url} is no desk of Relevo's`))
    })
    void closed.then(() => reject(new RelevoError('FORBIDDEN', `the desk at ${url} has hung up`)))
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
