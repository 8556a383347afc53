import type { ExcludedBackends } from '../../backends/excluded-backends'
import type { BalancerContext } from '../../context'
import { Attempts, type Refusal } from './attempts'
import type { Call } from './call'
import type { UpstreamRequest } from './upstream-request'
import type { ResponseHead } from '../head/response-head'

/** A call whose head has come. Its body waits until `call.read` is told who reads it. */
export interface AnsweredCall {
  readonly call: Call
  readonly head: ResponseHead
}

const nothing = (): void => undefined

/**
 * `Attempts` as a promise, for requests that no client waits for directly: `continueReply` and `ClientRuns`.
 * @param request its body is no stream
 * @returns the first call that is answered, or the refusal; null when `signal` has ended it
 */
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
