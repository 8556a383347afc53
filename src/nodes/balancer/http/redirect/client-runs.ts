import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend } from '../../backends/backend'
import { firstAnswer } from '../upstream/first-answer'
import type { BalancerContext } from '../../context'
import type { Call } from '../upstream/call'
import { askedOf, type UpstreamRequest } from '../upstream/upstream-request'
import { limits } from '../../limits'
import { nowMs } from '../../now'
import { ExcludedBackends } from '../../backends/excluded-backends'

/** Most characters of a `/client` answer that are read for its log line. */
const maxAnswerLength = 4096

/** The runs of `GET /client` that `/redirect` starts: a few at once, the others wait their turn. */
export class ClientRuns {
  readonly #context: BalancerContext
  readonly #ended = new AbortController()
  #waiting = 0
  #running = 0
  #count = 0
  #idle: (() => void)[] = []

  constructor(context: BalancerContext) {
    this.#context = context
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

  /** Forgets the runs that wait; `now` ends those that run, too. */
  close(now: boolean): void {
    this.#waiting = 0
    if (now) this.#ended.abort()
  }

  #next(): void {
    this.#waiting--
    this.#running++
    void this.#run(++this.#count)
      .catch((error: unknown) => this.#context.telemetry.log('warn', `GET /client: ${String(error)}`))
      .finally(() => {
        this.#running--
        if (this.#waiting > 0) this.#next()
        else if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve()
      })
  }

  /** One run: each healthy backend at most once, until one does it. */
  async #run(number: number): Promise<void> {
    const { telemetry } = this.#context
    const failed = new Set<Backend>()
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(limits.clientRunMs)])
    const request: UpstreamRequest = {
      ...{ method: 'GET', path: '/client', head: 'GET /client HTTP/1.1\r\n\r\n', lacksHost: true },
      asked: askedOf('/client', '', []),
      ...{ headers: [], body: { kind: 'none' }, chunks: false },
      ...{ fresh: true, upgrade: false, noAnswerTimeout: true }
    }
    const giveUpAt = nowMs() + limits.clientRunWaitMs
    let reason = 'no file server is healthy'
    for (;;) {
      const excluded = new ExcludedBackends()
      for (const backend of failed) excluded.exclude(backend)
      const answered = await firstAnswer(this.#context, request, excluded, signal)
      if (answered !== null && 'call' in answered) {
        const { call, head } = answered
        const { id } = call.backend
        const { status } = head
        const text = await readText(call)
        if (status >= 200 && status < 300) {
          return telemetry.logDecision(
            () => `/redirect run ${number}: GET /client -> ${id} ${status} ${text}`
          )
        }
        reason = `${id} answered ${status} ${text}`
        telemetry.log('warn', `/redirect run ${number}: ${reason}`)
        failed.add(call.backend)
      } else {
        if (answered === null) reason = 'the balancer is stopping, or it took too long'
        else if (failed.size === 0) ({ reason } = answered)
        // When every backend has failed it, waiting does not help; one that is down may be back soon.
        const noneLeft = this.#context.pool.backends.every(one => failed.has(one))
        if (signal.aborted || noneLeft || nowMs() > giveUpAt) break
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

/** The start of an answer's body, as one line. A body that is cut will do: the status has said how the run went. */
function readText(call: Call): Promise<string> {
  return new Promise(resolve => {
    let text = ''
    const done = (): void => {
      call.abort()
      resolve(text.slice(0, 200).replace(/\s+/g, ' ').trim())
    }
    call.read({
      body: (_call, parts) => {
        for (const part of parts) text += part.toString()
        if (text.length > maxAnswerLength) done()
      },
      ended: done,
      failed: done,
      canMove: () => false
    })
  })
}
