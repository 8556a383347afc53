import { setTimeout as delay } from 'node:timers/promises'
import { RelevoError, type RelevoErrorData } from '#shared/errors'
import type { RunClock } from '../run/run-clock'
import type { TransferRegistry } from './registry'
import { directTo, isReplicated, planRoute, type RoutePlan } from './routes'
import { applySendResult, sendResultSchema, type SendResult } from './send-result'
import { isLoss } from '#shared/transfer-phases'
import type { Transfer } from './transfer'

/** Transfers that the client node sends at once; the others wait for their turn. */
const atOnce = 32
/** A send may take this long, ms. */
const sendTimeoutMs = 24 * 3_600_000
/** How long a connection that took a resume's place may go on, and how often it is looked at, ms. */
const otherMs = 60_000
const againMs = 300
/** How long the word of a receiver may come after the sender's, and how often it is looked whether it is there, ms. */
const toldMs = 2_000
const toldAgainMs = 10

export interface SendsOptions {
  readonly clock: RunClock
  readonly registry: TransferRegistry
  /** Calls the lab's client node, which sends. */
  readonly callClient: (name: string, args: unknown, timeoutMs?: number) => Promise<unknown>
  readonly onProblem: (message: string) => void
}

/** The sends that the client node carries out for transfers: one at a time for each. */
export class Sends {
  #closed = false
  /** Sends at work, by transfer. */
  readonly #active = new Map<string, Promise<void>>()
  #running = 0
  /** Those that wait for their turn, in order, and what begins each or calls it off. */
  readonly #waiting = new Map<string, (begin: boolean) => void>()
  readonly #registry: TransferRegistry
  readonly #options: SendsOptions

  constructor(options: SendsOptions) {
    this.#options = options
    this.#registry = options.registry
  }

  /** Sends a transfer by the first of the plans that carries any byte. */
  run(transfer: Transfer, plans: readonly RoutePlan[], resume: boolean): void {
    const work = this.#send(transfer, plans, resume).catch((error: unknown) => {
      this.#options.onProblem(`transfer ${transfer.id}: ${RelevoError.data(error).message}`)
    })
    this.#active.set(transfer.id, work)
    void work.then(() => {
      if (this.#active.get(transfer.id) === work) this.#active.delete(transfer.id)
    })
  }

  /** Calls off a send that waits for its turn. Whether it was one. */
  callOff(id: string): boolean {
    const begin = this.#waiting.get(id)
    this.#waiting.delete(id)
    begin?.(false)
    return begin !== undefined
  }

  /** Resolves when the transfer's send is over, or after `ms`. */
  async settled(id: string, ms: number): Promise<void> {
    await Promise.race([this.#active.get(id), delay(ms, undefined, { ref: false })])
  }

  /** The ways to send what is missing: straight to the receivers that are not done, or to one of them. */
  resumePlans(transfer: Transfer, receiver: string | undefined): RoutePlan[] {
    const { view } = transfer
    const missing = view.copies.filter(copy => copy.phase !== 'stored').map(copy => copy.receiver)
    if (receiver !== undefined && !missing.includes(receiver)) {
      throw new RelevoError('WRONG_STATE', `${receiver} has nothing to resume of ${view.file}`, { receiver })
    }
    const facts = this.#registry.facts()
    const known = missing.filter(id => facts.topology.nodes.some(node => node.id === id))
    if (receiver !== undefined) return [directTo(facts, receiver)]
    return known.length > 0 ? [directTo(facts, ...known)] : planRoute(view.route, facts)
  }

  /** No send begins by itself any more. */
  close(): void {
    this.#closed = true
  }

  async #send(transfer: Transfer, plans: readonly RoutePlan[], resume: boolean): Promise<void> {
    const { clock } = this.#options
    for (const [index, plan] of plans.entries()) {
      if (index > 0) transfer.leaveWay()
      const generation = transfer.begin(plan.receivers, clock.now())
      transfer.patch({ via: plan.via })
      this.#registry.publish(transfer)
      this.#registry.record(transfer, plan.via)
      const result = await this.#sendInTurn(transfer, plan, resume)
      if (result === null || generation !== transfer.generation) return
      if (plan.isTold === true && !('code' in result)) await untilTold(transfer, result)
      if (generation !== transfer.generation) return
      applySendResult(transfer, plan, result, clock.now())
      if (resume && wasSuperseded(result)) return this.#afterOther(transfer, generation)
      const untouched = transfer.view.sent === 0 && transfer.view.copies.every(copy => copy.bytes === 0)
      if (transfer.intent !== 'send' || !untouched || !failed(transfer)) break
    }
    this.#registry.publish(transfer)
    this.#registry.record(transfer, transfer.view.error?.message)
    this.#registry.release(transfer)
  }

  /**
   * A receiver has left a resume for a newer connection: a proxy replays to it what it had missed. What that one
   * does not complete is resumed once more.
   */
  async #afterOther(transfer: Transfer, generation: number): Promise<void> {
    this.#registry.publish(transfer)
    const end = performance.now() + otherMs
    do await delay(againMs, undefined, { ref: false })
    while (!transfer.isFinal && performance.now() < end)
    const isOurs = transfer.generation === generation && transfer.intent === 'send' && !this.#closed
    if (isOurs && failed(transfer)) await this.#send(transfer, this.resumePlans(transfer, undefined), true)
    else if (isOurs) this.#registry.release(transfer)
  }

  /** Null when it was called off before its turn. */
  async #sendInTurn(
    transfer: Transfer,
    plan: RoutePlan,
    resume: boolean
  ): Promise<SendResult | RelevoErrorData | null> {
    if (this.#running < atOnce) this.#running++
    else if (!(await new Promise<boolean>(begin => this.#waiting.set(transfer.id, begin)))) return null
    try {
      return await this.#callSend(transfer, plan, resume)
    } finally {
      const [next] = this.#waiting
      if (next) {
        this.#waiting.delete(next[0])
        next[1](true)
      } else this.#running--
    }
  }

  async #callSend(
    { view, source }: Transfer,
    plan: RoutePlan,
    resume: boolean
  ): Promise<SendResult | RelevoErrorData> {
    const targets = plan.targets.map(target => ({ ...target, resume }))
    const args = {
      transferId: view.id,
      path: source.path,
      name: view.file,
      size: view.size,
      ...(isReplicated(view.route, this.#registry.facts().topology) && { replicated: true }),
      targets,
      route: view.route
    }
    try {
      const parsed = sendResultSchema.safeParse(await this.#options.callClient('send', args, sendTimeoutMs))
      if (parsed.success) return parsed.data
      return { code: 'PROTOCOL_ERROR', message: 'the client node gave an answer that is not understood' }
    } catch (error) {
      return RelevoError.data(error)
    }
  }
}

/**
 * The receiver's own word says who has the file, and under which name. It comes by another way than the sender's last word,
 * and may be a moment later.
 */
async function untilTold(transfer: Transfer, { targets }: SendResult): Promise<void> {
  const isStored = targets.some(({ phase }) => phase === 'stored')
  const end = performance.now() + toldMs
  while (isStored && transfer.view.copies.length === 0 && performance.now() < end)
    await delay(toldAgainMs, undefined, { ref: false })
}

function failed({ view }: Transfer): boolean {
  return isLoss(view.phase)
}

function wasSuperseded(result: SendResult | RelevoErrorData): boolean {
  if (!('targets' in result)) return false
  return result.targets.some(
    ({ error }) => typeof error === 'object' && error?.details?.['receiverCode'] === 'SUPERSEDED'
  )
}
