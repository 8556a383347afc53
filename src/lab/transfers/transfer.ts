import type { RelevoErrorData } from '#shared/errors'
import type { TransferPhase } from '#shared/journal'
import type { Evidence, Outcome } from '#shared/outcome'
import type { CopyView, TransferView } from '#shared/state'
import { isFinal, isLoss, isUnderWay } from '#shared/transfer-phases'
import { copyEnding } from './copy-ending'
import { RateMeter } from './rate-meter'

/** Where the bytes come from. `staged`: a file of ours, to be removed when it is not needed any more. */
export interface TransferSource {
  readonly path: string
  readonly staged: boolean
  /** When a file that is not ours was last written, ms since the epoch: by it the same file is known again. */
  readonly mtimeMs?: number | undefined
  /** Of an upload: what its file is known by when it is chosen again. */
  readonly key?: string | undefined
  /** Of an upload: the run of the system in which it began, where that says. */
  readonly boot?: string | undefined
}

/** What a receiver, or the sender, says of a copy. */
export interface CopyReport {
  readonly phase: TransferPhase
  readonly bytes?: number | undefined
  readonly size?: number | undefined
  readonly sha256?: string | undefined
  /** The name that a stored copy has. */
  readonly file?: string | undefined
  /** Left out by whoever knows no more than that an end of it is gone; `evidence` alone says which. */
  readonly outcome?: Outcome | undefined
  readonly evidence?: Evidence | undefined
  readonly error?: RelevoErrorData | undefined
}

/** What the user has asked the running send to become: it tells a cut that was wanted from one that was not. */
type Intent = 'send' | 'pause' | 'cancel'

/**
 * One transfer, as the reports of its sender and of its receivers make it. Each copy's truth is its receiver's.
 *
 *     staging -> connecting -> sending -> verifying -> stored      every copy is on disk, with the source's SHA-256
 *                                 |
 *                                 +-> paused | cut | failed | cancelled       resume -> connecting
 *
 * A copy that was cut may go on by itself (the proxy catches its receiver up); then the transfer goes on too.
 */
export class Transfer {
  intent: Intent = 'send'
  /** Counts sends: what an earlier one still says is not about the present one. */
  generation = 0
  /** Whether the client node is sending it. */
  sending = false
  /** The copy of a receiver that only the sender knows, until one of the lab's tells that it is the one. */
  standIn: string | null = null
  /** Whether an earlier way of its send was given up for another. */
  #leftWay = false
  #view: TransferView
  readonly source: TransferSource
  readonly #meters = new Map<string, RateMeter>()
  /** Receivers and when they last said something, ms since the run began. */
  readonly #heard = new Map<string, number>()

  constructor(view: TransferView, source: TransferSource) {
    this.#view = view
    this.source = source
  }

  get view(): TransferView {
    return this.#view
  }

  get id(): string {
    return this.#view.id
  }

  get isFinal(): boolean {
    return isFinal(this.#view.phase)
  }

  copy(receiver: string): CopyView | undefined {
    return this.#view.copies.find(copy => copy.receiver === receiver)
  }

  patch(changes: Partial<TransferView>): void {
    this.#view = { ...this.#view, ...changes }
  }

  /** Work begins, or goes on after it had stopped. */
  goOn(phase: 'staging' | 'connecting', t: number): void {
    const { startedAt, endedAt, idleMs } = this.#view
    this.patch({ phase, error: null, endedAt: null, rate: 0 })
    if (endedAt === null) return
    // Of one that died with its host, nobody saw the end: it is given as its beginning.
    this.patch({ idleMs: endedAt <= startedAt || idleMs === null ? null : (idleMs ?? 0) + t - endedAt })
  }

  /** Gives up the copies of a way that carried no byte, before the next one begins. */
  leaveWay(): void {
    this.#leftWay = true
    this.standIn = null
    this.patch({ copies: [] })
  }

  /** A send begins, toward these receivers; copies that are stored stay as they are. */
  begin(receivers: readonly string[], t: number): number {
    this.intent = 'send'
    this.sending = true
    this.generation++
    // What it took while nothing was sent is no reading of what is sent now.
    for (const name of ['', ...receivers]) this.#meters.delete(name)
    for (const receiver of receivers) {
      const before = this.copy(receiver)
      if (before?.phase === 'stored') continue
      this.#heard.set(receiver, t)
      this.#putCopy({
        ...(before ?? newCopy(receiver)),
        ...{ phase: 'connecting', outcome: undefined, evidence: undefined },
        sha256: null,
        error: null,
        endedAt: null,
        rate: 0
      })
    }
    this.goOn('connecting', t)
    return this.generation
  }

  /** The sender's own count, through a proxy or to one receiver. */
  senderProgress(bytes: number, t: number): void {
    const sent = Math.max(this.#view.sent, Math.min(bytes, this.#view.size))
    this.patch({ sent, rate: this.#meter('').update(bytes, t) })
    this.#settle(t)
  }

  /** What a receiver says of its copy, or the sender of a copy whose receiver says nothing. */
  report(receiver: string, report: CopyReport, t: number): void {
    // Who refused the way that was given up may say so only now; the present one does not lead there.
    if (this.#leftWay && report.phase !== 'stored' && !this.copy(receiver)) return
    if (this.standIn !== null && this.standIn !== receiver) {
      this.patch({ copies: this.#view.copies.filter(copy => copy.receiver !== this.standIn) })
      this.standIn = null
    }
    const before = this.copy(receiver) ?? newCopy(receiver)
    this.#heard.set(receiver, t)
    if (before.phase === 'stored') return
    const phase = this.#intended(report.phase)
    const bytes = report.bytes ?? before.bytes
    this.#putCopy({
      ...before,
      phase,
      ...copyEnding(before, { ...report, phase }),
      bytes: phase === 'stored' ? Math.max(bytes, this.#view.size) : bytes,
      rate: isFinal(phase) || phase === 'connecting' ? 0 : this.#meter(receiver).update(bytes, t),
      // One that goes on after a wrong hash has none yet.
      sha256: report.sha256 ?? (isFinal(phase) ? before.sha256 : null),
      ...(report.file !== undefined && { file: report.file }),
      // That the connection of a pause has ended is what was asked for.
      error: isLoss(phase) ? (report.error ?? before.error) : null,
      startedAt: before.startedAt ?? t,
      endedAt: isFinal(phase) ? t : null
    })
    this.#settle(t)
  }

  /** The node that held a copy has ended: what it had not stored is cut. */
  receiverLost(receiver: string, error: RelevoErrorData, t: number): void {
    const copy = this.copy(receiver)
    if (copy && !isFinal(copy.phase)) this.report(receiver, { phase: 'cut', evidence: 'died', error }, t)
  }

  /** The send of this generation is over. `sha256` is of the source. */
  sent(t: number, { sha256, error }: { sha256?: string | null; error?: RelevoErrorData | null }): void {
    this.sending = false
    this.patch({ sha256: sha256 ?? this.#view.sha256, error: error ?? null })
    this.#settle(t)
  }

  /** Ends the copies whose receivers have said nothing for `quietMs` since the send was over. */
  endQuiet(t: number, quietMs: number, error: RelevoErrorData): void {
    if (this.sending) return
    for (const copy of this.#view.copies) {
      const quiet = t - (this.#heard.get(copy.receiver) ?? 0)
      if (isFinal(copy.phase) || quiet < quietMs) continue
      // Its connection may be there still, and all of the file on its way.
      const allSent = this.#view.sent >= this.#view.size
      const evidence = allSent ? 'unanswered' : 'limit'
      this.report(copy.receiver, { phase: 'cut', ...(allSent && { outcome: 'unknown' }), evidence, error }, t)
    }
  }

  /** Ends every copy that is not stored, as the user asked. */
  endAll(phase: 'paused' | 'cancelled', t: number): void {
    for (const copy of this.#view.copies) {
      if (copy.phase !== 'stored')
        this.#putCopy({ ...copy, phase, ...copyEnding(copy, { phase }), rate: 0, endedAt: t })
    }
    this.patch({ phase, rate: 0, endedAt: t })
  }

  /** The file of that name is gone from a receiver; whether it was this transfer's copy. */
  removed(receiver: string, name: string): boolean {
    const copy = this.copy(receiver)
    if (copy?.phase !== 'stored' || copy.removed || (copy.file ?? this.#view.file) !== name) return false
    this.#putCopy({ ...copy, removed: true })
    return true
  }

  #intended(phase: TransferPhase): TransferPhase {
    // Once the sender has let go, a receiver only writes what was on its way.
    const isPaused = this.intent === 'pause' && !this.sending
    if (!isLoss(phase)) return isPaused && isUnderWay(phase) ? 'paused' : phase
    if (this.intent === 'pause') return 'paused'
    return this.intent === 'cancel' ? 'cancelled' : phase
  }

  #settle(t: number): void {
    this.#checkHashes(t)
    const { copies, size } = this.#view
    // Cancelled is for good, whatever still arrives.
    if (this.intent === 'cancel') return
    const phase = this.sending ? running(copies, this.#view.sent) : outcome(copies, this.#view)
    const done = isFinal(phase)
    const least = copies.length === 0 ? this.#view.sent : Math.min(...copies.map(copy => copy.bytes))
    const acknowledged = Math.min(Math.max(0, least), size)
    this.patch({
      phase,
      acknowledged,
      // The sender tells less often than the receivers.
      sent: phase === 'stored' ? size : Math.max(this.#view.sent, acknowledged),
      endedAt: done ? (this.#view.endedAt ?? t) : null,
      rate: done ? 0 : this.#view.rate,
      ...(phase === 'stored' && { error: null })
    })
  }

  /** A copy whose hash is not the source's is not stored, whatever its receiver says. */
  #checkHashes(t: number): void {
    const { sha256 } = this.#view
    if (sha256 === null) return
    for (const copy of this.#view.copies) {
      if (copy.phase !== 'stored' || copy.sha256 === null || copy.sha256 === sha256) continue
      const error: RelevoErrorData = {
        code: 'HASH_MISMATCH',
        message: `the copy of ${copy.receiver} differs from the source; send it again`,
        details: { receiver: copy.receiver }
      }
      this.#putCopy({ ...copy, phase: 'failed', outcome: 'cut', evidence: 'differs', error, endedAt: t })
    }
  }

  #putCopy(copy: CopyView): void {
    const copies = this.#view.copies.some(one => one.receiver === copy.receiver)
      ? this.#view.copies.map(one => (one.receiver === copy.receiver ? copy : one))
      : [...this.#view.copies, copy]
    this.patch({ copies })
  }

  #meter(name: string): RateMeter {
    let meter = this.#meters.get(name)
    if (!meter) this.#meters.set(name, (meter = new RateMeter()))
    return meter
  }
}

function newCopy(receiver: string): CopyView {
  return {
    receiver,
    phase: 'connecting',
    bytes: 0,
    rate: 0,
    sha256: null,
    error: null,
    startedAt: null,
    endedAt: null
  }
}

function running(copies: readonly CopyView[], sent: number): TransferPhase {
  const phases = copies.map(copy => copy.phase)
  if (phases.includes('sending')) return 'sending'
  if (phases.includes('verifying')) return 'verifying'
  if (phases.includes('stored')) return 'verifying'
  return sent > 0 ? 'sending' : 'connecting'
}

/** The phase when the sender is done: what it still waits for, or the worst of the copies. */
function outcome(copies: readonly CopyView[], { error }: TransferView): TransferPhase {
  const phases = copies.map(copy => copy.phase)
  const working = (['sending', 'connecting', 'verifying'] as const).find(phase => phases.includes(phase))
  if (working) return working === 'connecting' ? 'verifying' : working
  const worst = (['cancelled', 'paused', 'cut', 'failed'] as const).find(phase => phases.includes(phase))
  if (worst) return worst
  return copies.length > 0 ? 'stored' : error ? 'failed' : 'cut'
}
