import { RelevoError, type RelevoErrorData } from '#shared/errors'
import type { EventData } from '#shared/journal'
import type { NodeExit } from '#lab/spawners/spawner'
import type { NodeLife } from './node-life'

/** Signals with which people end a program, as opposed to those that a fault of its own brings. */
const endedByPeople: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'])

/** Why a life ended, and what is known of the fault if one ended it. */
export function exitCause(
  life: Pick<NodeLife, 'asked' | 'error'>,
  exit: NodeExit
): { cause: EventData['node-exit']['cause']; error: RelevoErrorData | null } {
  if (exit.unknown) return { cause: 'unknown', error: RelevoError.data(exit.error) }
  switch (life.asked) {
    case 'kill':
      return { cause: 'killed', error: null }
    case 'stop':
      return { cause: 'stopped', error: null }
    case 'fatal':
    case 'failed-start':
      return { cause: 'crashed', error: life.error }
  }
  if (exit.error && !life.error) {
    // An end by the lease is told as one: the signal was its machine's.
    const error = RelevoError.data(exit.error)
    return { cause: error.code === 'MACHINE_UNREACHABLE' ? 'killed' : 'crashed', error }
  }
  // A program that was ready and has ended well says so too, and it is no crash.
  if (life.error?.details?.ready === true && exit.code === 0) return { cause: 'exited', error: life.error }
  if (life.error) return { cause: 'crashed', error: life.error }
  if (exit.signal !== null && endedByPeople.has(exit.signal)) return { cause: 'killed', error: null }
  return { cause: exit.code === 0 ? 'exited' : 'crashed', error: null }
}
