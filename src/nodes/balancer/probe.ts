import { request } from 'node:http'
import { connect } from 'node:net'

export interface ProbeTarget {
  readonly host: string
  readonly port: number
}

export type ProbeResult =
  { readonly ok: true } | { readonly ok: false; readonly refused: boolean; readonly reason: string }

const failed = (reason: string, refused = false): ProbeResult => ({ ok: false, refused, reason })

function failure(error: NodeJS.ErrnoException): ProbeResult {
  return failed(error.code ?? error.message, error.code === 'ECONNREFUSED')
}

/** Healthy when it accepts a connection. A frozen process still does: its kernel accepts. */
export function probeConnection({ host, port }: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => done(failed(`no connection in ${timeoutMs} ms`)), timeoutMs)
    const done = (result: ProbeResult): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => done({ ok: true }))
    socket.on('error', error => done(failure(error)))
  })
}

/** Healthy when it answers with a status that `accepts` takes. */
export function probeAnswer(
  { host, port }: ProbeTarget,
  ask: { readonly method: 'GET' | 'HEAD'; readonly path: string; accepts(status: number): boolean },
  timeoutMs: number
): Promise<ProbeResult> {
  return new Promise(resolve => {
    const probe = request({
      host,
      port,
      method: ask.method,
      path: ask.path,
      agent: false,
      headers: { 'user-agent': 'relevo-health', connection: 'close' }
    })
    const timer = setTimeout(() => done(failed(`no answer in ${timeoutMs} ms`)), timeoutMs)
    const done = (result: ProbeResult): void => {
      clearTimeout(timer)
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
