import { RelevoError, type ErrorCode, type RelevoErrorData } from '#shared/errors'
import type { ResumeOutcome } from '#shared/contract'
import type { JournalEvent } from '#shared/journal'
import { isFinal, isLoss, isUnderWay } from '#shared/transfer-phases'
import { relativePath } from '../files'
import type { RunObserver } from '../journal/recorder'
import type { SupervisedNode } from '../supervisor/types'
import { clientOf } from '../topology/implicit-client'
import { TransferRegistry, type RegistryOptions } from './registry'
import { Repairs } from './repairs'
import { planRoute, type RoutePlan } from './routes'
import { Sends, type SendsOptions } from './sends'
import { fileFacts, fileSize } from './source-file'
import { ArrivingUploads } from './arriving-uploads'
import { StagedUploads } from './staged-uploads'
import type { Transfer } from './transfer'

/** How long a receiver may say nothing once the sender is done, before its copy counts as cut, ms. */
const quietMs = 10_000
/** How often it is looked whether a receiver has said nothing for so long, ms. */
const quietCheckMs = 500
/** How long a pause waits for the sender to let go, ms. */
const letGoMs = 3_000
/** States of a node that has ended, and took its connections with it. */
const endedStates: ReadonlySet<string> = new Set(['stopped', 'down', 'backoff', 'failed'])

interface StartArgs {
  readonly source: { readonly path: string } | { readonly upload: string }
  readonly name: string
  readonly route: string
}

interface TransfersOptions extends RegistryOptions, Pick<SendsOptions, 'callClient'> {
  /** Folder of staged uploads. */
  readonly uploadsFolder: string
  /** Calls a receiver's node. */
  readonly callNode: (id: string, name: string, args: unknown) => Promise<unknown>
}

/**
 * Carries files to receivers by way of the client node, and tells what became of each copy. The commands, and what
 * nodes report, come in here; `Sends` carries out, `TransferRegistry` remembers and shows.
 */
export class Transfers implements RunObserver {
  readonly #registry: TransferRegistry
  readonly #sends: Sends
  readonly #repairs: Repairs
  readonly #files: StagedUploads
  readonly uploads: ArrivingUploads
  readonly #timer: NodeJS.Timeout
  readonly #options: TransfersOptions

  constructor(options: TransfersOptions) {
    this.#options = options
    this.#files = new StagedUploads(options.uploadsFolder)
    this.#registry = new TransferRegistry(options, this.#files)
    const { clock } = options
    this.uploads = new ArrivingUploads({ clock, registry: this.#registry, files: this.#files })
    this.#sends = new Sends({ ...options, registry: this.#registry })
    this.#repairs = new Repairs(this.#registry, options.topology)
    this.#timer = setInterval(() => this.#endQuiet(), quietCheckMs)
    this.#timer.unref()
  }

  /** Brings back the transfers of earlier runs and removes uploads that nobody needs. */
  load(): Promise<void> {
    return this.#registry.load()
  }

  /**
   * Sends a file. One that was sent by the same route before, and has not changed since, goes on where it was.
   * @throws RelevoError `FILE_NOT_FOUND`, `NOT_FOUND`, `NO_ROUTE`, `WRONG_STATE`
   */
  async start(args: StartArgs): Promise<{ readonly transfer: string; readonly resumed: boolean }> {
    const plans = this.#plan(args)
    const before = 'path' in args.source ? await this.#sentBefore(args.source.path, args) : undefined
    if (before) {
      await this.resume(before.id)
      return { transfer: before.id, resumed: true }
    }
    const transfer = await this.#open(args)
    transfer.patch({ route: args.route, sent: 0, acknowledged: 0 })
    this.#sends.run(transfer, plans, false)
    return { transfer: transfer.id, resumed: false }
  }

  /** Ends it for good. Idempotent. */
  async cancel(id: string): Promise<void> {
    const transfer = this.#registry.get(id)
    if (transfer.view.phase === 'stored' || transfer.view.phase === 'cancelled') return
    refuseRepair(transfer)
    const wasSending = transfer.sending
    transfer.intent = 'cancel'
    transfer.generation++
    transfer.sending = false
    transfer.patch({ awaitsFile: undefined })
    transfer.endAll('cancelled', this.#options.clock.now())
    this.#registry.publish(transfer)
    // A client that is down or knows nothing of it has nothing to end.
    // Its stream closes the file first, and then it is removed.
    if (this.uploads.stop(id)) return
    if (wasSending && !this.#sends.callOff(id))
      await this.#options.callClient('cancel-send', { transferId: id }).catch(() => undefined)
    this.#registry.release(transfer)
    for (const { receiver, phase } of transfer.view.copies)
      if (phase === 'cancelled') this.#forgetCopy(id, receiver)
  }

  /** @throws RelevoError `WRONG_STATE`, when it is not being sent */
  async pause(id: string): Promise<void> {
    const transfer = this.#registry.get(id)
    if (transfer.view.phase === 'paused') return
    if (!transfer.sending) {
      throw new RelevoError('WRONG_STATE', `transfer ${id} is ${transfer.view.phase}, not being sent`, { id })
    }
    transfer.intent = 'pause'
    if (!this.#sends.callOff(id)) {
      try {
        await this.#options.callClient('pause-send', { transferId: id })
      } catch (error) {
        transfer.intent = 'send'
        throw error
      }
    }
    // The sender lets go of it first, so that a resume that follows at once finds it free.
    await this.#sends.settled(id, letGoMs)
    if (transfer.view.phase === 'stored') return
    transfer.sending = false
    transfer.generation++
    transfer.endAll('paused', this.#options.clock.now())
    this.#registry.publish(transfer)
  }

  /**
   * Sends what is missing straight to each receiver whose copy has stopped, or to one. Whoever asks for what happens by
   * itself, or has happened, is told so, and nothing is done.
   * @throws RelevoError `WRONG_STATE`, `FILE_NOT_FOUND`, `NO_ROUTE`
   */
  async resume(id: string, receiver?: string): Promise<ResumeOutcome> {
    const transfer = this.#registry.get(id)
    const { view } = transfer
    refuseRepair(transfer)
    const wanted = receiver === undefined ? view.phase : transfer.copy(receiver)?.phase
    if (wanted === 'stored') return 'stored'
    // After a pause, what a receiver still writes goes on only until it has what was on its way.
    if (transfer.intent !== 'pause' && wanted !== undefined && isUnderWay(wanted)) return 'under-way'
    if (transfer.sending || view.phase === 'cancelled' || view.phase === 'staging') {
      throw new RelevoError('WRONG_STATE', `transfer ${id} is ${view.phase}; there is nothing to resume`, {
        id
      })
    }
    if (view.awaitsFile === true) {
      throw new RelevoError('WRONG_STATE', `the upload of ${view.file} was cut; choose the file again`, {
        id
      })
    }
    const { size, mtimeMs } = await fileFacts(transfer.source.path)
    if (size === view.size && mtimeMs !== (transfer.source.mtimeMs ?? mtimeMs)) {
      const message = `${view.file} was written since it was sent; send it as a new transfer`
      throw new RelevoError('WRONG_STATE', message, { id, changed: true })
    }
    if (size !== view.size) {
      const message = `${view.file} had ${view.size} bytes and has ${size} now; send it as a new transfer`
      throw new RelevoError('WRONG_STATE', message, { id, size, changed: true })
    }
    this.#sends.run(transfer, this.#sends.resumePlans(transfer, receiver), true)
    return 'resumed'
  }

  /**
   * Removes a stored copy from its receiver. Other transfers may have that file too: theirs is removed with it.
   * @throws RelevoError `TRANSFER_NOT_FOUND`, `WRONG_STATE`, `NOT_RUNNING`
   */
  async removeCopy(id: string, receiver: string): Promise<void> {
    const { view } = this.#registry.get(id)
    const copy = view.copies.find(one => one.receiver === receiver)
    if (copy?.phase !== 'stored')
      throw new RelevoError('WRONG_STATE', `${receiver} has no stored copy of ${view.file}`, { id })
    const name = copy.file ?? view.file
    await this.#options.callNode(receiver, 'remove-received', { name })
    for (const transfer of this.#registry.all())
      if (transfer.removed(receiver, name)) this.#registry.publish(transfer)
  }

  /** Takes what the sender (the client node) or a receiver says of a transfer. */
  onTransferReport(event: JournalEvent<'transfer'>): void {
    if (event.repair) return this.#repairs.onReport(event)
    const transfer = this.#registry.find(event.transfer)
    if (!transfer) return
    const { receiver, bytes, phase, sha256, outcome, evidence, t } = event
    if (event.node === clientOf(this.#options.topology())) {
      // Of copies, the receivers themselves tell; of the source, only the sender can.
      if (sha256 !== undefined) transfer.patch({ sha256 })
      if (transfer.sending && bytes !== undefined) transfer.senderProgress(bytes, t)
    } else if (transfer.intent !== 'cancel') {
      const id = receiver ?? event.node ?? ''
      const error = isLoss(phase) ? lossError(id, event.reason, event.code) : undefined
      const file = phase === 'stored' ? event.file : undefined
      transfer.report(id, { phase, bytes, sha256, file, outcome, evidence, error }, t)
    } else if (phase === 'cut' && event.node !== undefined) {
      // Its connection has ended only now, or it was a proxy that replayed what the receiver had missed.
      this.#forgetCopy(transfer.id, event.node)
    }
    this.#registry.publish(transfer)
    this.#registry.release(transfer)
  }

  /** The copies that a node was taking when it ended are cut. */
  onState({ id, state }: Pick<SupervisedNode, 'id' | 'state'>): void {
    if (!endedStates.has(state)) return
    for (const transfer of this.#registry.all()) {
      const copy = transfer.copy(id)
      if (!copy || isFinal(copy.phase)) continue
      transfer.receiverLost(id, lossError(id, undefined), this.#options.clock.now())
      this.#registry.publish(transfer)
    }
  }

  async close(): Promise<void> {
    this.#sends.close()
    clearInterval(this.#timer)
    await this.#registry.close()
  }

  /** The ways of a route. An upload for which there is none is kept, to be tried again. */
  #plan({ source, route }: StartArgs): RoutePlan[] {
    try {
      return planRoute(route, this.#registry.facts())
    } catch (error) {
      const upload = 'upload' in source ? this.#registry.find(source.upload) : undefined
      if (upload?.view.phase === 'staging' && !this.uploads.isArriving(upload.id)) {
        const endedAt = this.#options.clock.now()
        upload.patch({
          phase: 'failed',
          route,
          sent: 0,
          acknowledged: 0,
          endedAt,
          error: RelevoError.data(error)
        })
        this.#registry.publish(upload)
      }
      throw error
    }
  }

  /** The newest transfer of this very file by this route that has stopped before its end, unasked or by a pause. */
  async #sentBefore(path: string, { name, route }: StartArgs): Promise<Transfer | undefined> {
    const { size, mtimeMs } = await fileFacts(path)
    return [...this.#registry.all()].findLast(
      ({ view, source, sending }) =>
        source.path === path &&
        source.mtimeMs === mtimeMs &&
        !sending &&
        view.size === size &&
        view.file === relativePath(name) &&
        view.route === route &&
        view.phase !== 'stored' &&
        view.phase !== 'cancelled'
    )
  }

  async #open(args: StartArgs): Promise<Transfer> {
    if ('upload' in args.source) {
      const staged = this.#registry.find(args.source.upload)
      if (!staged?.source.staged) {
        throw new RelevoError('NOT_FOUND', `there is no upload "${args.source.upload}"`, {
          id: args.source.upload
        })
      }
      if (staged.view.phase !== 'staging' || staged.sending) {
        throw new RelevoError('WRONG_STATE', `upload ${staged.id} is ${staged.view.phase}`, { id: staged.id })
      }
      if (this.uploads.isArriving(staged.id) || (await fileSize(staged.source.path)) !== staged.view.size) {
        throw new RelevoError('WRONG_STATE', `upload ${staged.id} has not ended yet`, { id: staged.id })
      }
      staged.patch({ file: relativePath(args.name) })
      return staged
    }
    const { size, mtimeMs } = await fileFacts(args.source.path)
    const source = { path: args.source.path, staged: false, mtimeMs }
    return this.#registry.add(
      this.#files.newId(),
      relativePath(args.name),
      size,
      args.route,
      'connecting',
      source
    )
  }

  #endQuiet(): void {
    const { clock } = this.#options
    for (const transfer of this.#registry.all()) {
      if (transfer.isFinal || transfer.sending || transfer.view.phase === 'staging') continue
      const before = transfer.view
      const message = 'its receiver has said nothing since the file was sent; resume it'
      transfer.endQuiet(clock.now(), quietMs, { code: 'TIMEOUT', message })
      if (transfer.view !== before) this.#registry.publish(transfer)
    }
  }

  /** Tells a receiver to drop its part of a cancelled copy; one that does not run keeps it until it is old. */
  #forgetCopy(transferId: string, receiver: string): void {
    this.#options.callNode(receiver, 'forget-transfer', { transferId }).catch(() => undefined)
  }
}

/** @throws RelevoError `WRONG_STATE` for what receivers do by themselves */
function refuseRepair({ id, view }: Transfer): void {
  if (!view.repair) return
  const message = `${view.file} comes from ${view.repair.from} by itself; it stops when repair is switched off`
  throw new RelevoError('WRONG_STATE', message, { id })
}

function lossError(
  receiver: string,
  reason: string | undefined,
  code: ErrorCode = 'CONNECTION_LOST'
): RelevoErrorData {
  const details = { node: receiver }
  if (reason) return { code, message: `${receiver}: ${reason}`, details }
  const message = `${receiver} ended before it said that it had stored the file; resume it`
  return { code: 'NOT_RUNNING', message, details }
}
