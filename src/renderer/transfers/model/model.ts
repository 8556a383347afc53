import type { CopyView, TransferView } from '#shared/state'
import { isFinal, type TransferPhase } from '#shared/transfer-phases'

const resumable: readonly TransferPhase[] = ['paused', 'cut', 'failed']

export function isOver({ phase }: { readonly phase: TransferPhase }): boolean {
  return isFinal(phase)
}

/** What the lab can take up again at the byte where it stopped. */
export function canResume(of: {
  readonly phase: TransferPhase
  readonly awaitsFile?: boolean | undefined
  readonly repair?: TransferView['repair']
}): boolean {
  return resumable.includes(of.phase) && of.awaitsFile !== true && of.repair === undefined
}

/** How much of it is done, from 0 to 1: on the receivers' disks, or on the host's while it is uploaded. */
export function share(transfer: TransferView): number {
  const { size, copies, phase, sent, acknowledged } = transfer
  if (phase === 'stored') return 1
  if (size === 0) return 0
  if (phase === 'staging' || transfer.awaitsFile === true) return bounded(sent / size)
  if (copies.length === 0) return bounded(acknowledged / size)
  return bounded(copies.reduce((sum, copy) => sum + copy.bytes, 0) / (copies.length * size))
}

export function copyShare(copy: CopyView, size: number): number {
  if (copy.phase === 'stored') return 1
  return size === 0 ? 0 : bounded(copy.bytes / size)
}

/** How much of the copies that are not done is on disk already, from 0 to 1. */
export function resumeShare({ copies, size, acknowledged }: TransferView): number {
  const missing = copies.filter(canResume)
  if (size === 0) return 0
  if (missing.length === 0) return bounded(acknowledged / size)
  return bounded(missing.reduce((sum, copy) => sum + copy.bytes, 0) / (missing.length * size))
}

function bounded(value: number): number {
  return Math.min(1, Math.max(0, value))
}

/**
 * Bytes a second now: the sender's, or its fastest receiver's where the sender says nothing; while it is uploaded,
 * the mean since the upload began. `now` in ms of the run.
 */
export function rateNow({ rate, copies, phase, sent, ...times }: TransferView, now: number): number {
  if (rate > 0) return rate
  if (phase === 'staging') {
    const took = tookMs({ ...times, endedAt: now })
    return took ? (sent * 1000) / took : 0
  }
  return Math.max(0, ...copies.filter(copy => !isOver(copy)).map(copy => copy.rate))
}

/** Until the last of the copies that are under way has all bytes, ms; null when that can't be said. */
export function leftMs(transfer: TransferView, now: number): number | null {
  const { copies, size, sent, phase } = transfer
  const rate = rateNow(transfer, now)
  if (phase === 'staging') return rate > 0 ? ((size - sent) / rate) * 1000 : null
  const moving = copies.filter(copy => copy.phase === 'sending')
  if (moving.length === 0) return null
  const times = moving.map(copy => {
    const speed = copy.rate > 0 ? copy.rate : rate
    return speed > 0 ? ((size - copy.bytes) / speed) * 1000 : Infinity
  })
  const longest = Math.max(...times)
  return Number.isFinite(longest) ? longest : null
}

/** More than what lies between the sender and a receiver that is not stuck: then the figure is of an earlier send. */
const mostInFlightBytes = 64 * 1024 ** 2

/** Bytes that were sent and are not on the receiver's disk yet; 0 when that is not known. */
export function inFlight(transfer: TransferView, copy: CopyView): number {
  if (copy.phase !== 'sending') return 0
  const bytes = transfer.sent - copy.bytes
  return bytes > 0 && bytes <= mostInFlightBytes ? bytes : 0
}

/** The names that its copies have, where those are not its own. */
export function otherNames({ file, copies }: TransferView): readonly string[] {
  return [...new Set(copies.map(copy => copy.file ?? file))].filter(name => name !== file)
}

export function storedCopies({ copies }: TransferView): readonly CopyView[] {
  return copies.filter(copy => copy.phase === 'stored')
}

/** Whether the copy's bytes are the source's; null while one of the hashes is not known. */
export function isEqualCopy(transfer: TransferView, copy: CopyView): boolean | null {
  if (transfer.sha256 === null || copy.sha256 === null) return null
  return transfer.sha256 === copy.sha256
}

/** A hash in groups of eight. */
export function groups(hash: string): string {
  return hash.match(/.{1,8}/g)?.join(' ') ?? ''
}

/**
 * The time of the work, ms, without that in which it had stopped; null while it goes on, and when nobody was there to see an
 * end of it: of one that died with its host, the end is given as its beginning.
 */
export function tookMs({
  startedAt,
  endedAt,
  idleMs = 0
}: Pick<TransferView, 'startedAt' | 'endedAt' | 'idleMs'>): number | null {
  return endedAt === null || endedAt <= startedAt || idleMs === null ? null : endedAt - startedAt - idleMs
}

/**
 * The transfers that are shown large, newest first: those under way, those of this run that can be resumed, and
 * the newest of all, so that one sees it end.
 */
export function shownLarge(transfers: Readonly<Record<string, TransferView>>): TransferView[] {
  const all = newestFirst(transfers)
  const [newest] = all
  return all.filter(
    transfer =>
      !isOver(transfer) ||
      transfer.awaitsFile === true ||
      (transfer.startedAt >= 0 && (canResume(transfer) || transfer === newest))
  )
}

/** Most transfers that have a card of their own. */
const mostCards = 6
/** A smaller file is gone before one has read its card, bytes. */
const cardBytes = 1024 ** 2

/**
 * Those of `shown` that have a card each, and those that are only counted. Of many, what has stopped before its end has a
 * card, and then the large ones, whose turn is next first.
 */
export function withCards(shown: readonly TransferView[]): {
  readonly cards: readonly TransferView[]
  readonly others: readonly TransferView[]
} {
  if (shown.length <= mostCards) return { cards: shown, others: [] }
  const rank = (transfer: TransferView): number => (isOver(transfer) ? 2 : transfer.size > cardBytes ? 1 : 0)
  const turn = [...shown].reverse().sort((a, b) => rank(b) - rank(a))
  const cards = turn.slice(0, mostCards).filter(transfer => rank(transfer) > 0)
  return { cards, others: turn.slice(cards.length) }
}

export function newestFirst(transfers: Readonly<Record<string, TransferView>>): TransferView[] {
  return Object.values(transfers).sort((a, b) => b.wallTime - a.wallTime)
}
