import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { FaultCount } from '#shared/faults'
import type { Supervisor } from '../supervisor/types'
import type { LinkRecord } from './link-record'

/** How long a reply may take until the node is thought to have the message all the same, ms. */
const replyMs = 10_000
/** Longest that a command waits for a node, ms: one that does not answer must not hold up the removal of a fault. */
const waitMs = 1_000

const replySchema = z.object({
  faults: z.array(z.object({ name: z.string(), connections: z.number(), bytes: z.number() }))
})

/** What came of telling a node the faults of a link. */
export interface Told {
  /** What the node's faults have done up to then; null when it did not say (in time). */
  readonly counts: readonly FaultCount[] | null
  /** The node runs and refuses these faults, with this error. */
  readonly refused: RelevoError | null
  /** False: the node could not be told, and is to be told again. */
  readonly sent: boolean
}

const nothing: Told = { counts: null, refused: null, sent: false }

/** Tells nodes which faults their links have, when they can be told. Nothing here rejects, or takes over a second. */
export class FaultSender {
  readonly #supervisor: Pick<Supervisor, 'ids' | 'status' | 'call'>
  readonly #onCounts: (record: LinkRecord) => void
  /** The last message of each link: only its reply counts. */
  readonly #last = new WeakMap<LinkRecord, symbol>()

  /** `onCounts`: a node's answer has brought news. */
  constructor(
    supervisor: Pick<Supervisor, 'ids' | 'status' | 'call'>,
    onCounts: (record: LinkRecord) => void
  ) {
    this.#supervisor = supervisor
    this.#onCounts = onCounts
  }

  /** Sends what is wanted now, if the node can hear it; otherwise it is due, for its next boot or when it goes on. */
  tell(record: LinkRecord): Promise<Told> {
    if (this.#hears(record.owner)) return bounded(this.#send(record))
    record.state = 'due'
    return Promise.resolve(nothing)
  }

  /**
   * What the faults of a link have done up to now, to be asked before some are taken off: a node answers with the
   * counts of those that it has after a message, so it is told once more what it has.
   */
  async ask(record: LinkRecord): Promise<Told['counts']> {
    if (record.state === 'due' || !this.#hears(record.owner)) return null
    return (await bounded(this.#call(record))).counts
  }

  #hears(node: string): boolean {
    const supervisor = this.#supervisor
    // While the topology changes, a node may be gone already.
    if (!supervisor.ids().includes(node)) return false
    const { state } = supervisor.status(node)
    return state === 'up' || state === 'draining'
  }

  async #send(record: LinkRecord): Promise<Told> {
    const message = Symbol()
    this.#last.set(record, message)
    record.state = 'asked'
    const told = await this.#call(record)
    // Otherwise a later message is on its way, or the node has begun another life.
    if (this.#last.get(record) === message && record.state === 'asked') {
      record.state = told.sent ? 'told' : 'due'
      if (told.counts && record.take(told.counts)) this.#onCounts(record)
    }
    return told
  }

  async #call(record: LinkRecord): Promise<Told> {
    try {
      const answer = await this.#supervisor.call(record.owner, 'faults.set', record.wanted(), replyMs)
      return { counts: replySchema.safeParse(answer).data?.faults ?? null, refused: null, sent: true }
    } catch (error) {
      return { counts: null, ...failure(error) }
    }
  }
}

function failure(error: unknown): Pick<Told, 'refused' | 'sent'> {
  if (!(error instanceof RelevoError)) {
    return { refused: new RelevoError('INTERNAL', String(error), {}, error), sent: true }
  }
  switch (error.code) {
    // Too many calls wait for it already.
    case 'LIMIT_REACHED':
      return { refused: null, sent: false }
    // It has ended, and its next life will have them; or it is busy, and has the message in its channel.
    case 'NOT_RUNNING':
    case 'TIMEOUT':
      return { refused: null, sent: true }
    default:
      return { refused: error, sent: true }
  }
}

async function bounded(told: Promise<Told>): Promise<Told> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Told>(resolve => (timer = setTimeout(resolve, waitMs, nothing)))
  try {
    return await Promise.race([told, late])
  } finally {
    clearTimeout(timer)
  }
}
