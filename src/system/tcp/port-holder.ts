import { processName } from '../processes'
import { isListenedOn, listenersOn } from './listeners'

export interface PortHolder {
  readonly pid: number
  readonly program: string
}

/** The process that listens on a TCP port, where the system tells, and only one that we may look at; otherwise null. */
export async function portHolder(port: number): Promise<PortHolder | null> {
  const listeners = await listenersOn(port).catch(() => null)
  const pid = listeners?.find(one => one.pid !== null)?.pid ?? null
  return pid === null ? null : { pid, program: await processName(pid) }
}

/**
 * Whether anyone listens on a TCP port; null where the system does not tell. Who it is, is not looked for: on a busy
 * computer that takes seconds, and a node that waits for the answer would have ended by then.
 */
export async function hasListener(port: number): Promise<boolean | null> {
  return isListenedOn(port).catch(() => null)
}
