import { request } from 'node:http'
import { onceAfterReads } from '#nodes/net/after-reads'
import { hostOptions } from '#nodes/net/host-options'
import { listensHere } from '#system/tcp/tcp-table'
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
      /** Something of this side has run out: nobody was asked. */
      readonly short?: true
      readonly reason: string
    }

function failed(reason: string, refused = false): ProbeResult {
  return { ok: false, refused, silent: false, reason }
}

function silence(reason: string): ProbeResult {
  return { ok: false, refused: false, silent: true, reason }
}

const lacking: ProbeResult = { ok: false, refused: false, silent: false, short: true, reason: 'not asked' }

function failure(error: NodeJS.ErrnoException): ProbeResult {
  return failed(error.code ?? error.message, error.code === 'ECONNREFUSED')
}

/**
 * Healthy when its port accepts. The system is asked where it can tell: some programs mind a connection that says
 * nothing, and one that is busy may have no room for another. A frozen program's port accepts as well.
 */
export async function probePort(target: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  const listens = listensHere(target.host, target.port)
  if (listens === false) return failed('ECONNREFUSED: nothing listens there', true)
  return listens && !target.wire.faulty ? { ok: true } : probeConnection(target, timeoutMs)
}

/** Whether it is only busy: its port listens, and no fault is in the way. False where that cannot be told. */
export function isBusy({ host, port, wire }: ProbeTarget): boolean {
  return !wire.faulty && listensHere(host, port) === true
}

/** Healthy when it accepts a connection. */
function probeConnection({ host, port, wire }: ProbeTarget, timeoutMs: number): Promise<ProbeResult> {
  return new Promise(resolve => {
    const socket = wire.connect({ ...hostOptions(host), port, aside: 'probe' })
    const stop = onceAfterReads(timeoutMs, () => done(silence(`no connection in ${timeoutMs} ms`)))
    const done = (result: ProbeResult): void => {
      stop()
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => done({ ok: true }))
    socket.once('short', () => done(lacking))
    socket.on('error', error => done(failure(error)))
  })
}

/** Healthy when it answers `GET path` with a status from 200 to 399. */
export function probeAnswer(
  { host, port, wire }: ProbeTarget,
  path: string,
  timeoutMs: number
): Promise<ProbeResult> {
  return new Promise(resolve => {
    const probe = request({
      host,
      port,
      path,
      createConnection: () =>
        wire.connect({ ...hostOptions(host), port, aside: 'probe' }).once('short', () => done(lacking)),
      headers: { 'user-agent': 'relevo-health', connection: 'close' }
    })
    const stop = onceAfterReads(timeoutMs, () => done(silence(`no answer in ${timeoutMs} ms`)))
    const done = (result: ProbeResult): void => {
      stop()
      probe.destroy()
      resolve(result)
    }
    probe.on('error', error => done(failure(error)))
    probe.once('response', answer => {
      const status = answer.statusCode ?? 0
      done(status >= 200 && status < 400 ? { ok: true } : failed(`status ${status}`))
    })
    probe.end()
  })
}
