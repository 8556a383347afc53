import type { Tried } from '../../backends/excluded-backends'
import { Asking, type Desk, type Refusal } from './attempts'
import type { Call } from './call'
import type { Inquiry } from './upstream-request'
import type { ResponseHead } from '../head/response-head'

/** A backend answers; the body waits for who sets `call.reader` with `call.read`. */
export interface Answered {
  readonly call: Call
  readonly head: ResponseHead
}

const nothing = (): void => undefined

/** Asks backends until one answers, as a promise. Null when `signal` has ended it. No body that is a stream. */
export function askOnce(
  desk: Desk,
  inquiry: Inquiry,
  tried: Tried,
  signal: AbortSignal
): Promise<Answered | Refusal | null> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve(null)
    const settle = (result: Answered | Refusal | null): void => {
      signal.removeEventListener('abort', leave)
      resolve(result)
    }
    const asking = new Asking(
      desk,
      inquiry,
      {
        begin: nothing,
        drained: nothing,
        informed: nothing,
        answered: (call, head) => settle({ call, head }),
        refused: settle
      },
      tried
    )
    const leave = (): void => {
      asking.leave()
      settle(null)
    }
    signal.addEventListener('abort', leave, { once: true })
    asking.start()
  })
}
