import { setTimeout as delay } from 'node:timers/promises'
import type { Writable } from 'node:stream'
import { RelevoError, type ErrorCode, type RelevoErrorData } from '#shared/errors'
import type { ResumeOutcome } from '#shared/contract'
import type { EventData, JournalEvent } from '#shared/journal'
import type { NodeView, TransferView } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { RunClock } from '../clock'
import { lastSegment } from '../files'
import { TransferHistory, type HistoryEntry } from './history'
import { directTo, planRoute, type RouteFacts, type RoutePlan } from './routes'
import { applySendResult, sendResultSchema, type SendResult } from './send-result'
import { fileSize } from './source-file'
import { isFinal, isLoss, isUnderWay, Transfer, type TransferSource } from './transfer'
import { Uploads } from './uploads'

/** A send may take this long, ms. */
const sendTimeoutMs = 24 * 3_600_000
/** How long a receiver may say nothing once the sender is done, before its copy counts as cut, ms. */
const quietMs = 10_000
/** An upload that nobody transfers is removed after this long, ms. */
const unusedUploadMs = 3_600_000
const maxTransfers = 200
/** How long a pause waits for the sender to let go, ms. */
const letGoMs = 3_000
/** How long a connection that took a resume's place may go on, and how often it is looked at, ms. */
const otherMs = 60_000
const againMs = 300

export interface TransfersOptions {
  readonly clock: RunClock
  /** Folder of staged uploads, and the file of the history. */
  readonly uploadsFolder: string
  readonly historyFile: string
  readonly topology: () => Topology
  readonly node: (id: string) => NodeView | null
  /** Calls the lab's client node. */
  readonly callClient: (name: string, args: unknown, timeoutMs?: number) => Promise<unknown>
  readonly callNode: (id: string, name: string, args: unknown) => Promise<unknown>
  readonly publish: (view: TransferView) => void
  readonly remove: (id: string) => void
  readonly note: (data: EventData['transfer']) => void
  readonly onProblem: (message: string) => void
}

/** Carries files to receivers by way of the client node, and tells what became of each copy. */
export class Transfers {
  #closed = false
  readonly #transfers = new Map<string, Transfer>()
  /** Sends at work, by transfer. */
  readonly #active = new Map<string, Promise<void>>()
  readonly #uploads: Uploads
  /** Uploads whose last byte has not come. */
  readonly #arriving = new Set<string>()
  readonly #history: TransferHistory
  readonly #timer: NodeJS.Timeout
  readonly #options: TransfersOptions

  constructor(options: TransfersOptions) {
    this.#options = options
    this.#uploads = new Uploads(options.uploadsFolder)
    this.#history = new TransferHistory(options.historyFile, () => this.#entries(), options.onProblem)
    this.#timer = setInterval(() => this.#endQuiet(), 500)
    this.#timer.unref()
  }

  /** Brings back the transfers of earlier runs and removes uploads that nobody needs. */
  async load(): Promise<void> {
    for (const { view, source } of await this.#history.load(this.#options.clock.startedAt)) {
      this.#transfers.set(view.id, new Transfer(view, source))
      this.#options.publish(view)
    }
    const needed = [...this.#transfers.values()].filter(needsSource).map(({ source }) => source.path)
    await this.#uploads.removeAllBut(new Set(needed))
  }

  /** A place for a file that the panel sends; it shows as a transfer in `staging`. */
  async stageUpload(name: string, size = 0): Promise<{ readonly id: string; readonly stream: Writable }> {
    const id = this.#uploads.newId()
    const source = { path: this.#uploads.path(id), staged: true }
    const transfer = this.#add(id, lastSegment(name), size, 'replicated', 'staging', source)
    this.#arriving.add(id)
    const stream = await this.#uploads.stage(id, {
      onProgress: bytes => {
        transfer.patch({ sent: bytes, size: Math.max(bytes, transfer.view.size) })
        this.#publish(transfer)
      },
      onEnd: bytes => {
        this.#arriving.delete(id)
        transfer.patch({ sent: bytes, size: bytes, acknowledged: bytes })
        this.#publish(transfer)
        setTimeout(() => this.#dropUnused(id), unusedUploadMs).unref()
      },
      onDiscarded: error => {
        this.#arriving.delete(id)
        transfer.patch({ error: error ? RelevoError.data(error) : null })
        transfer.endAll('cancelled', this.#options.clock.now())
        this.#publish(transfer)
      }
    })
    return { id, stream }
  }

  /** @throws RelevoError `FILE_NOT_FOUND`, `NOT_FOUND`, `NO_ROUTE`, `WRONG_STATE` */
  async start(args: {
    readonly source: { readonly path: string } | { readonly upload: string }
    readonly name: string
    readonly route: string
  }): Promise<string> {
    const plans = planRoute(args.route, this.#facts())
    const transfer = await this.#open(args)
    transfer.patch({ route: args.route, sent: 0, acknowledged: 0 })
    this.#run(transfer, plans, false)
    return transfer.id
  }

  /** Ends it for good. Idempotent. */
  async cancel(id: string): Promise<void> {
    const transfer = this.#get(id)
    if (transfer.view.phase === 'stored' || transfer.view.phase === 'cancelled') return
    const wasSending = transfer.sending
    transfer.intent = 'cancel'
    transfer.generation++
    transfer.sending = false
    transfer.endAll('cancelled', this.#options.clock.now())
    this.#publish(transfer)
    // A client that is down or knows nothing of it has nothing to end.
    if (wasSending) await this.#options.callClient('cancel-send', { transferId: id }).catch(() => undefined)
    this.#release(transfer)
    for (const { receiver, phase } of transfer.view.copies)
      if (phase === 'cancelled') this.#forgetCopy(id, receiver)
  }

  /** @throws RelevoError `WRONG_STATE`, when it is not being sent */
  async pause(id: string): Promise<void> {
    const transfer = this.#get(id)
    if (transfer.view.phase === 'paused') return
    if (!transfer.sending) {
      throw new RelevoError('WRONG_STATE', `transfer ${id} is ${transfer.view.phase}, not being sent`, { id })
    }
    transfer.intent = 'pause'
    try {
      await this.#options.callClient('pause-send', { transferId: id })
    } catch (error) {
      transfer.intent = 'send'
      throw error
    }
    // The sender lets go of it first, so that a resume that follows at once finds it free.
    await Promise.race([this.#active.get(id), delay(letGoMs, undefined, { ref: false })])
    if (transfer.view.phase === 'stored') return
    transfer.sending = false
    transfer.generation++
    transfer.endAll('paused', this.#options.clock.now())
    this.#publish(transfer)
  }

  /**
   * Sends what is missing straight to each receiver whose copy has stopped, or to one. Whoever asks for what happens by
   * itself, or has happened, is told so, and nothing is done.
   * @throws RelevoError `WRONG_STATE`, `FILE_NOT_FOUND`, `NO_ROUTE`
   */
  async resume(id: string, receiver?: string): Promise<ResumeOutcome> {
    const transfer = this.#get(id)
    const { view } = transfer
    const wanted = receiver === undefined ? view.phase : transfer.copy(receiver)?.phase
    if (wanted === 'stored') return 'stored'
    // After a pause, what a receiver still writes goes on only until it has what was on its way.
    if (transfer.intent !== 'pause' && wanted !== undefined && isUnderWay(wanted)) return 'under-way'
    if (transfer.sending || view.phase === 'cancelled' || view.phase === 'staging') {
      throw new RelevoError('WRONG_STATE', `transfer ${id} is ${view.phase}; there is nothing to resume`, {
        id
      })
    }
    const size = await fileSize(transfer.source.path)
    if (size !== view.size) {
      const message = `${view.file} had ${view.size} bytes and has ${size} now; send it as a new transfer`
      throw new RelevoError('WRONG_STATE', message, { id, size })
    }
    this.#run(transfer, this.#resumePlans(transfer, receiver), true)
    return 'resumed'
  }

  /** Takes a `transfer` event of the sender or of a receiver. */
  onEvent(event: JournalEvent<'transfer'>, isClient: boolean): void {
    const transfer = this.#transfers.get(event.transfer)
    if (!transfer) return
    const { receiver, bytes, phase, sha256, t } = event
    if (isClient) {
      // Of copies, the receivers themselves tell; of the source, only the sender can.
      if (sha256 !== undefined) transfer.patch({ sha256 })
      if (transfer.sending && bytes !== undefined) transfer.senderProgress(bytes, t)
    } else if (transfer.intent !== 'cancel') {
      const id = receiver ?? event.node ?? ''
      const error = isLoss(phase) ? lossError(id, event.reason, event.code) : undefined
      const file = phase === 'stored' ? event.file : undefined
      transfer.report(id, { phase, bytes, sha256, file, error }, t)
    } else if (phase === 'cut' && event.node !== undefined) {
      // Its connection has ended only now, or it was a proxy that replayed what the receiver had missed.
      this.#forgetCopy(transfer.id, event.node)
    }
    this.#publish(transfer)
    this.#release(transfer)
  }

  /** A node has ended: the copies that it was taking are cut. */
  onNodeDown(id: string): void {
    for (const transfer of this.#transfers.values()) {
      const copy = transfer.copy(id)
      if (!copy || isFinal(copy.phase)) continue
      transfer.receiverLost(id, lossError(id, undefined), this.#options.clock.now())
      this.#publish(transfer)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    await this.#history.flush()
  }

  #run(transfer: Transfer, plans: readonly RoutePlan[], resume: boolean): void {
    const work = this.#send(transfer, plans, resume).catch((error: unknown) => {
      this.#options.onProblem(`transfer ${transfer.id}: ${RelevoError.data(error).message}`)
    })
    this.#active.set(transfer.id, work)
    void work.then(() => {
      if (this.#active.get(transfer.id) === work) this.#active.delete(transfer.id)
    })
  }

  async #send(transfer: Transfer, plans: readonly RoutePlan[], resume: boolean): Promise<void> {
    const { clock } = this.#options
    for (const [index, plan] of plans.entries()) {
      if (index > 0) transfer.patch({ copies: [] })
      const generation = transfer.begin(plan.receivers, clock.now())
      transfer.patch({ via: plan.via })
      this.#publish(transfer)
      this.#note(transfer, plan.via)
      const result = await this.#callSend(transfer, plan, resume)
      if (generation !== transfer.generation) return
      applySendResult(transfer, plan, result, clock.now())
      if (resume && wasSuperseded(result)) return this.#afterOther(transfer, generation)
      const untouched = transfer.view.sent === 0 && transfer.view.copies.every(copy => copy.bytes === 0)
      if (transfer.intent !== 'send' || !untouched || !failed(transfer)) break
    }
    this.#publish(transfer)
    this.#note(transfer, transfer.view.error?.message)
    this.#release(transfer)
  }

  /**
   * A receiver has left a resume for a newer connection: a proxy replays to it what it had missed. What that one
   * does not complete is resumed once more.
   */
  async #afterOther(transfer: Transfer, generation: number): Promise<void> {
    this.#publish(transfer)
    const end = performance.now() + otherMs
    do await delay(againMs, undefined, { ref: false })
    while (!transfer.isFinal && performance.now() < end)
    const isOurs = transfer.generation === generation && transfer.intent === 'send' && !this.#closed
    if (isOurs && failed(transfer)) await this.#send(transfer, this.#resumePlans(transfer, undefined), true)
    else if (isOurs) this.#release(transfer)
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

  #resumePlans(transfer: Transfer, receiver: string | undefined): RoutePlan[] {
    const { view } = transfer
    const missing = view.copies.filter(copy => copy.phase !== 'stored').map(copy => copy.receiver)
    if (receiver !== undefined && !missing.includes(receiver)) {
      throw new RelevoError('WRONG_STATE', `${receiver} has nothing to resume of ${view.file}`, { receiver })
    }
    const facts = this.#facts()
    const known = missing.filter(id => facts.topology.nodes.some(node => node.id === id))
    if (receiver !== undefined) return [directTo(facts, receiver)]
    return known.length > 0 ? [directTo(facts, ...known)] : planRoute(view.route, facts)
  }

  async #open(args: Parameters<Transfers['start']>[0]): Promise<Transfer> {
    if ('upload' in args.source) {
      const staged = this.#transfers.get(args.source.upload)
      if (!staged?.source.staged) {
        throw new RelevoError('NOT_FOUND', `there is no upload "${args.source.upload}"`, {
          id: args.source.upload
        })
      }
      if (staged.view.phase !== 'staging' || staged.sending) {
        throw new RelevoError('WRONG_STATE', `upload ${staged.id} is ${staged.view.phase}`, { id: staged.id })
      }
      if (this.#arriving.has(staged.id) || (await fileSize(staged.source.path)) !== staged.view.size) {
        throw new RelevoError('WRONG_STATE', `upload ${staged.id} has not ended yet`, { id: staged.id })
      }
      staged.patch({ file: lastSegment(args.name) })
      return staged
    }
    const size = await fileSize(args.source.path)
    const source = { path: args.source.path, staged: false }
    return this.#add(this.#uploads.newId(), lastSegment(args.name), size, args.route, 'connecting', source)
  }

  #add(
    id: string,
    file: string,
    size: number,
    route: string,
    phase: 'staging' | 'connecting',
    source: TransferSource
  ): Transfer {
    this.#prune()
    const view: TransferView = {
      id,
      file,
      size,
      route,
      phase,
      sent: 0,
      acknowledged: 0,
      rate: 0,
      sha256: null,
      copies: [],
      error: null,
      startedAt: this.#options.clock.now(),
      endedAt: null,
      wallTime: Date.now()
    }
    const transfer = new Transfer(view, source)
    this.#transfers.set(id, transfer)
    this.#publish(transfer)
    return transfer
  }

  #get(id: string): Transfer {
    const transfer = this.#transfers.get(id)
    if (!transfer) throw new RelevoError('TRANSFER_NOT_FOUND', `there is no transfer "${id}"`, { id })
    return transfer
  }

  #facts(): RouteFacts {
    const { topology, node } = this.#options
    const copies = [...this.#transfers.values()].flatMap(({ view }) => view.copies)
    const busy = (id: string): number =>
      copies.filter(copy => copy.receiver === id && !isFinal(copy.phase)).length
    return { topology: topology(), node, busy }
  }

  #endQuiet(): void {
    const { clock } = this.#options
    for (const transfer of this.#transfers.values()) {
      if (transfer.isFinal || transfer.sending || transfer.view.phase === 'staging') continue
      const before = transfer.view
      const message = 'its receiver has said nothing since the file was sent; resume it'
      transfer.endQuiet(clock.now(), quietMs, { code: 'TIMEOUT', message })
      if (transfer.view !== before) this.#publish(transfer)
    }
  }

  #publish(transfer: Transfer): void {
    this.#options.publish(transfer.view)
    this.#history.save()
  }

  #note({ view }: Transfer, reason: string | undefined): void {
    const { id, file, phase, route, size, sha256 } = view
    this.#options.note({
      transfer: id,
      file,
      phase,
      route,
      size,
      bytes: view.acknowledged,
      ...(sha256 !== null && { sha256 }),
      ...(reason !== undefined && { reason })
    })
  }

  /** Tells a receiver to drop its part of a cancelled copy; one that does not run keeps it until it is old. */
  #forgetCopy(transferId: string, receiver: string): void {
    this.#options.callNode(receiver, 'forget-transfer', { transferId }).catch(() => undefined)
  }

  /** Removes the staged file of a transfer that will not need it again. */
  #release(transfer: Transfer): void {
    if (transfer.source.staged && !needsSource(transfer)) void this.#uploads.remove(transfer.id)
  }

  #dropUnused(id: string): void {
    const transfer = this.#transfers.get(id)
    if (transfer?.view.phase === 'staging') this.#forget(transfer)
  }

  #prune(): void {
    for (const transfer of this.#transfers.values()) {
      if (this.#transfers.size < maxTransfers) return
      if (transfer.isFinal) this.#forget(transfer)
    }
  }

  #forget(transfer: Transfer): void {
    this.#transfers.delete(transfer.id)
    this.#options.remove(transfer.id)
    if (transfer.source.staged) void this.#uploads.remove(transfer.id)
    this.#history.save()
  }

  #entries(): HistoryEntry[] {
    return [...this.#transfers.values()]
      .filter(({ view }) => view.phase !== 'staging')
      .map(({ view, source }) => ({ view, source }))
  }
}

function needsSource({ view }: Transfer): boolean {
  return view.phase !== 'stored' && view.phase !== 'cancelled'
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

function lossError(
  receiver: string,
  reason: string | undefined,
  code: ErrorCode = 'CONNECTION_LOST'
): RelevoErrorData {
  const details = { node: receiver }
  if (reason) return { code, message: `${receiver}: ${reason}`, details }
  const message = `${receiver} ended before it had stored the file; resume it`
  return { code: 'NOT_RUNNING', message, details }
}
