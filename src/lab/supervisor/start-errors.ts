import type { RelevoErrorData } from '#shared/errors'
import type { NodeExit } from '#lab/spawners/spawner'
import { freePort } from '#system/free-port'
import { hasListener, portHolder } from '#system/tcp/port-holder'

/** Adds to an error that names a port in use who holds it, where the system tells, and a free one. */
export async function explainStartError(
  error: RelevoErrorData,
  takenPorts: ReadonlySet<number>,
  nodeOf: (port: number, pid: number | null) => Promise<string | null>
): Promise<RelevoErrorData> {
  const { port, host } = error.details ?? {}
  if (error.code !== 'PORT_IN_USE' || typeof port !== 'number') return error
  const address = typeof host === 'string' ? host : '127.0.0.1'
  if (error.details?.reserved === true) {
    const free = await freePort(address, port, takenPorts)
    const instead = free === null ? 'choose another' : `${free} is free`
    const message = `port ${port} of ${address} is reserved by the system; ${instead}`
    return { ...error, message, details: { ...error.details, ...(free !== null && { freePort: free }) } }
  }
  const [holder, free] = await Promise.all([portHolder(port), freePort(address, port, takenPorts)])
  const node = await nodeOf(port, holder?.pid ?? null)
  const process = holder ? `${holder.program} (process ${holder.pid})` : ''
  const by =
    node === null
      ? process && ` by ${process}`
      : ` by ${node}, a node of this lab${process && `: ${process}`}`
  const other = free === null ? 'choose another' : `${free} is free`
  const instead = node === null ? other : '`relevo status` says what makes it right'
  return {
    ...error,
    message: `port ${port} of ${address} is in use${by}; ${instead}`,
    details: {
      ...error.details,
      port,
      host: address,
      ...holder,
      ...(node !== null && { node }),
      ...(free !== null && { freePort: free })
    }
  }
}

/**
 * Whether a fatal error will pass by itself: a port on which nobody listens is in use only by the local end of a
 * connection that will close. Common ports lie in the range from which Linux takes those ends (32768 to 60999).
 */
export async function willPass(error: RelevoErrorData): Promise<boolean> {
  const { port, reserved } = error.details ?? {}
  if (error.code !== 'PORT_IN_USE' || typeof port !== 'number' || reserved === true) return false
  return (await hasListener(port)) === false
}

/** What the system says when it has nothing left of something for now: processes, memory, descriptors; or is busy with a file. */
const passing: ReadonlySet<string> = new Set([
  'EAGAIN',
  'ENOMEM',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'EBUSY',
  'ETXTBSY',
  'ERR_WORKER_INIT_FAILED'
])

/**
 * Whether what kept a node from starting may be gone at the next try, so that its restart policy decides about it like
 * about any other end: the system had nothing left, or somebody has its port who is no node of this lab. What is lasting
 * (no such command, a port that another node has) is not tried again.
 */
export async function mayPass(
  error: RelevoErrorData,
  nodeAt: (port: number) => Promise<string | null>
): Promise<boolean> {
  const { system, port, reserved } = error.details ?? {}
  if (typeof system === 'string' && passing.has(system)) return true
  if (error.code !== 'PORT_IN_USE' || typeof port !== 'number' || reserved === true) return false
  return (await nodeAt(port)) === null
}

export function spawnFailed(cause: unknown): RelevoErrorData {
  const why = cause instanceof Error ? cause.message : String(cause)
  const { code: system } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {}
  const details = { reason: 'system', ...(system !== undefined && { system }) }
  return { code: 'SPAWN_FAILED', message: `the node could not be started: ${why}`, details }
}

export function startFailed(id: string, exit: NodeExit): RelevoErrorData {
  return { code: 'SPAWN_FAILED', message: `${id} ended before it listened: ${describeExit(exit)}` }
}

export function describeExit({ code, signal }: NodeExit): string {
  return signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`
}
