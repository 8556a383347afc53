import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Backend } from './backend'
import { ask, type Desk, type Inquiry } from './http/ask'
import { limits } from './limits'
import { Tried } from './tried'

/** Bytes of a `/client` answer that are worth a log line. */
const answerBytes = 4096

/** The runs of `GET /client` that `/redirect` starts: a few at once, the others wait their turn. */
export class ClientRuns {
  readonly #desk: Desk
  readonly #ended = new AbortController()
  #waiting = 0
  #running = 0
  #count = 0
  #idle: (() => void)[] = []

  constructor(desk: Desk) {
    this.#desk = desk
  }

  /** @returns false when too many are waiting; none is started then. */
  start(times: number): boolean {
    if (this.#waiting + times > limits.clientRunsWaiting || this.#ended.signal.aborted) return false
    this.#waiting += times
    while (this.#waiting > 0 && this.#running < limits.clientRuns) this.#next()
    return true
  }

  /** Resolves when nothing runs any more. */
  settled(): Promise<void> {
    if (this.#running === 0) return Promise.resolve()
    return new Promise(resolve => this.#idle.push(resolve))
  }

  /** Forgets those that wait; `now` ends those that run, too. */
  close(now: boolean): void {
    this.#waiting = 0
    if (now) this.#ended.abort()
  }

  #next(): void {
    this.#waiting--
    this.#running++
    void this.#run(++this.#count)
      .catch((error: unknown) => this.#desk.telemetry.log('warn', `GET /client: ${String(error)}`))
      .finally(() => {
        this.#running--
        if (this.#waiting > 0) this.#next()
        else if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
      })
  }

  /** One run: each healthy backend at most once, until one does it. */
  async #run(number: number): Promise<void> {
    const { telemetry } = this.#desk
    const failed = new Set<Backend>()
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(limits.clientRunMs)])
    const inquiry: Inquiry = {
      method: 'GET',
      path: '/client',
      headers: [],
      body: { kind: 'none' },
      signal,
      fresh: true,
      patient: true
    }
    const giveUpAt = monotonicMs() + limits.clientRunWaitMs
    let reason = 'no file server is healthy'
    for (;;) {
      const tried = new Tried()
      for (const backend of failed) tried.exclude(backend)
      const answered = await ask(this.#desk, inquiry, tried)
      if ('call' in answered) {
        const { lease, call, outcome } = answered
        const { id } = lease.backend
        const status = outcome.answer.statusCode ?? 0
        const text = outcome.kind === 'answer' ? await readText(outcome.answer) : ''
        call.close()
        lease.release()
        if (outcome.kind === 'answer') outcome.answer.destroy()
        if (status >= 200 && status < 300) {
          return telemetry.decided(`/redirect run ${number}: GET /client -> ${id} ${status} ${text}`)
        }
        reason = `${id} answered ${status} ${text}`
        telemetry.log('warn', `/redirect run ${number}: ${reason}`)
        failed.add(lease.backend)
      } else {
        if (answered.status === 0) reason = 'the balancer is stopping, or it took too long'
        else if (failed.size === 0) ({ reason } = answered)
        // All that could do it have refused: waiting would not help. Down ones may be back soon.
        const noneLeft = this.#desk.pool.backends.every(one => failed.has(one))
        if (signal.aborted || noneLeft || monotonicMs() > giveUpAt) break
        await sleep(100)
      }
    }
    telemetry.unanswered({
      method: 'GET',
      path: '/client',
      status: 0,
      reason: `/redirect run ${number}: ${reason}`
    })
  }
}

/** The start of an answer, as one line. */
async function readText(answer: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  try {
    for await (const chunk of answer) {
      text += String(chunk)
      if (text.length > answerBytes) break
    }
  } catch {
    // What came of it is enough for a log line; the status has already said how it went.
  }
  return text.slice(0, 200).replace(/\s+/g, ' ').trim()
}
