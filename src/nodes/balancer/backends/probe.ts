import { request } from 'node:http'
import type { Link } from '#nodes/net/faults/links'

/** The server that is probed: a `Backend`. */
export interface ProbeTarget {
  readonly host: string
  readonly port: number
  /** The link that probes go over, so that its faults hold for them too. */
  readonly wire: Link
}

export type ProbeResult =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** The connection was refused: nothing listens there. */
      readonly refused: boolean
      /** Nothing came in time. */
      readonly silent: boolean
      readonly reason: string
    }

function failed(reason: string, refused = false): ProbeResult {
  return { ok: false, refused, silent: false, reason }
}

function silence(reason: string): ProbeResult {
  return { ok: false, refused: false, silent: true, reason }
}

/**
 * Calls `late` after `ms`, but not before what has already come is looked at: when this process was held up, that may
 * be the answer. Returns its disposer.
 */
function timeLimit(ms: number, late: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setTimeout(() => (immediate = setImmediate(late)), ms)
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}

function failure(error: NodeJS.ErrnoException): ProbeResult {
  return failed(error.code ?? error.message, error.code === 'ECONNREFUSED')
}

/** Healthy when it accepts a connection. A frozen process still does: its kernel accepts. */
export function probeConnection({ host, port, wire }: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = wire.connect({ host, port })
    const stop = timeLimit(timeoutMs, () => done(silence(`no connection in ${timeoutMs} ms`)))
    const done = (result: ProbeResult): void => {
      stop()
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => done({ ok: true }))
    socket.on('error', error => done(failure(error)))
  })
}

/** Healthy when it answers with a status that `accepts` takes. */
export function probeAnswer(
  { host, port, wire }: ProbeTarget,
  ask: { readonly method: 'GET' | 'HEAD'; readonly path: string; accepts(status: number): boolean },
  timeoutMs: number
): Promise<ProbeResult> {
  return new Promise(resolve => {
    const probe = request({
      host,
      port,
      method: ask.method,
      path: ask.path,
      createConnection: () => wire.connect({ host, port }),
      headers: { 'user-agent': 'relevo-health', connection: 'close' }
    })
    const stop = timeLimit(timeoutMs, () => done(silence(`no answer in ${timeoutMs} ms`)))
    const done = (result: ProbeResult): void => {
      stop()
      probe.destroy()
      resolve(result)
    }
    probe.on('error', error => done(failure(error)))
    probe.once('response', answer => {
      const status = answer.statusCode ?? 0
      done(ask.accepts(status) ? { ok: true } : failed(`status ${status}`))
    })
    probe.end()
  })
}
