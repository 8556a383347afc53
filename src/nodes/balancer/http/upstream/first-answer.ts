import type { ExcludedBackends } from '../../backends/excluded-backends'
import type { BalancerContext } from '../../context'
import { Attempts, type Refusal } from './attempts'
import type { Call } from './call'
import type { UpstreamRequest } from './upstream-request'
import type { ResponseHead } from '../head/response-head'

/** A backend answers; the body waits for who sets `call.reader` with `call.read`. */
export interface AnsweredCall {
  readonly call: Call
  readonly head: ResponseHead
}

const nothing = (): void => undefined

/** Asks backends until one answers, as a promise. Null when `signal` has ended it. No body that is a stream. */
export function firstAnswer(
  context: BalancerContext,
  request: UpstreamRequest,
  excluded: ExcludedBackends,
  signal: AbortSignal
): Promise<AnsweredCall | Refusal | null> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve(null)
    const settle = (result: AnsweredCall | Refusal | null): void => {
      signal.removeEventListener('abort', leave)
      resolve(result)
    }
    const attempts = new Attempts(
      context,
      request,
      {
        begin: nothing,
        drained: nothing,
        interim: nothing,
        answered: (call, head) => settle({ call, head }),
        refused: settle
      },
      excluded
    )
    const leave = (): void => {
      attempts.leave()
      settle(null)
    }
    signal.addEventListener('abort', leave, { once: true })
    attempts.start()
  })
}
