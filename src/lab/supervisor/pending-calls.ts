import { RelevoError } from '#shared/errors'
import type { Result } from '#shared/errors'
import type { LabToNode } from '#shared/node-channel'
import { deferred, type Deferred } from './deferred'

/** Most calls of one node that wait for their reply. */
const maxPending = 1024

/** The calls of one life of a node that still wait for their reply. */
export class PendingCalls {
  readonly #waiting = new Map<number, { reply: Deferred<unknown>; timer: NodeJS.Timeout }>()
  #nextId = 1

  call(send: (message: LabToNode) => void, name: string, args: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#waiting.size >= maxPending) {
      return Promise.reject(
        new RelevoError('LIMIT_REACHED', `${maxPending} calls wait already; try again later`)
      )
    }
    const id = this.#nextId++
    const reply = deferred<unknown>()
    const timer = setTimeout(() => {
      this.#waiting.delete(id)
      reply.reject(
        new RelevoError('TIMEOUT', `no reply to "${name}" in ${timeoutMs} ms`, { name, timeoutMs })
      )
    }, timeoutMs)
    this.#waiting.set(id, { reply, timer })
    send({ type: 'call', id, name, args })
    return reply.promise
  }

  settle(id: number, result: Result<unknown>): void {
    const call = this.#waiting.get(id)
    if (!call) return
    this.#waiting.delete(id)
    clearTimeout(call.timer)
    if (result.ok) call.reply.resolve(result.value)
    else call.reply.reject(new RelevoError(result.error.code, result.error.message, result.error.details))
  }

  /** The node has ended: nobody will reply. */
  rejectAll(error: RelevoError): void {
    for (const { reply, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reply.reject(error)
    }
    this.#waiting.clear()
  }
}
