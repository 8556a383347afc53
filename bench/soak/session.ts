import { connect, type Socket } from 'node:net'
import type { Verdict } from './judge-reply'
import { endWasReset } from './tcp-sockets'

/** How a client's connection ended: `left` is the client's own doing, `silent` nothing came for too long. */
type ClientEnd = 'fin' | 'reset' | 'refused' | 'left' | 'silent'

/** One step of a session: what the client sends, and what is right to come back. */
export interface Step {
  readonly id: number
  readonly request: readonly Buffer[]
  /** Pause between two pieces of the request, ms. */
  readonly pauseMs: number
  /** Whether the client ends its side after the request. */
  readonly halfClose: boolean
  /** Looks at all that has come since the step began; `ended`: nothing more will. */
  judge(reply: Buffer, ended: boolean): Verdict
  /** Of what has come since the step began, how much is its reply by the reply's own framing; null where it is not whole. */
  replyBytes(reply: Buffer): number | null
  /** Whether so many bytes may be the whole reply, which is worth looking at then; false where only its end tells. */
  mayBeWhole(received: number): boolean
}

/** What a client means to do on one connection. */
export interface SessionPlan {
  readonly steps: readonly Step[]
  /** Whether the request of the first step has those of all others behind it, written before any answer (RFC 9112, 9.3.2). */
  readonly pipelined: boolean
  /** After how many bytes of the reply the client leaves, and whether by a reset or by a close; null: it stays. */
  readonly leave: { readonly afterBytes: number; readonly how: 'reset' | 'close' } | null
}

/** What became of it, as the client saw it. Times in ms of this process's monotonic clock. */
export interface SessionRecord {
  readonly ids: readonly number[]
  /** The client's port, by which the proxy's journal names it. */
  readonly port: number
  readonly begunAt: number
  readonly endedAt: number
  readonly end: ClientEnd
  /** What all replies of the session together came to. */
  readonly verdict: Verdict
  /** Ids whose whole right reply came. */
  readonly answered: readonly number[]
  readonly bytes: number
  /** Whether the session ended after a whole answer and before the first byte of the next. */
  readonly isBetween: boolean
}

/** Silence after which a client gives up, ms: longer than anything that the proxy waits for by itself. */
const silenceMs = 40_000

/** Runs one session against `port`. Never rejects. */
export function runSession(port: number, plan: SessionPlan): Promise<SessionRecord> {
  return new Promise(resolve => {
    const begunAt = performance.now()
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
    const answered: number[] = []
    let localPort = 0
    let chunks: Buffer[] = []
    let received = 0
    let total = 0
    let step = 0
    let verdict: Verdict = { kind: 'part' }
    let end: ClientEnd | null = null

    const current = (): Step => plan.steps[Math.min(step, plan.steps.length - 1)]!
    const joined = (): Buffer => {
      if (chunks.length > 1) chunks = [Buffer.concat(chunks)]
      return chunks[0] ?? Buffer.alloc(0)
    }
    const finish = (how: ClientEnd): void => {
      if (end) return
      end = how
      if (plan.pipelined) look()
      if (step < plan.steps.length) {
        verdict = current().judge(joined(), how === 'fin')
        if (verdict.kind === 'whole') answered.push(current().id)
        if (verdict.kind === 'whole' && step < plan.steps.length - 1) verdict = { kind: 'part' }
      }
      socket.destroy()
      const asked = plan.pipelined ? plan.steps : plan.steps.slice(0, step + 1)
      resolve({
        ids: asked.map(({ id }) => id),
        port: localPort,
        begunAt,
        endedAt: performance.now(),
        end,
        verdict,
        answered,
        bytes: total,
        isBetween: step > 0 && step < plan.steps.length && received === 0
      })
    }
    const look = (): void => {
      while (step < plan.steps.length && current().mayBeWhole(received)) {
        const came = joined()
        // What else has come may be the next answer, where that was asked for already; otherwise it is too much.
        const isNextAsked = plan.pipelined && step < plan.steps.length - 1
        const own = came.subarray(0, (isNextAsked ? current().replyBytes(came) : null) ?? came.length)
        verdict = current().judge(own, false)
        if (verdict.kind !== 'whole') return
        answered.push(current().id)
        chunks = own.length < came.length ? [came.subarray(own.length)] : []
        received = came.length - own.length
        step++
        if (step < plan.steps.length) void send(socket, current())
      }
    }

    socket.setTimeout(silenceMs, () => finish('silent'))
    socket.on('connect', () => {
      localPort = socket.localPort ?? 0
      void send(socket, current())
    })
    socket.on('data', (chunk: Buffer) => {
      if (end) return
      chunks.push(chunk)
      received += chunk.length
      total += chunk.length
      if (plan.leave && total >= plan.leave.afterBytes) {
        if (plan.leave.how === 'reset') socket.resetAndDestroy()
        finish('left')
        return
      }
      look()
    })
    socket.on('end', () => {
      // Where all is right it does not matter, and the system's table takes a while to read.
      const isShort = step < plan.steps.length && current().judge(joined(), true).kind !== 'whole'
      finish(isShort && endWasReset(localPort, port) ? 'reset' : 'fin')
    })
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? 'refused' : 'reset')
    )
    socket.on('close', () => finish('reset'))
  })
}

async function send(socket: Socket, { request, pauseMs, halfClose }: Step): Promise<void> {
  for (const [index, piece] of request.entries()) {
    if (index > 0 && pauseMs > 0) await new Promise(resolve => setTimeout(resolve, pauseMs))
    if (socket.destroyed) return
    if (!socket.write(piece)) await written(socket)
  }
  if (halfClose && !socket.destroyed) socket.end()
}

function written(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      socket.off('drain', done)
      socket.off('close', done)
      resolve()
    }
    socket.on('drain', done)
    socket.on('close', done)
  })
}
