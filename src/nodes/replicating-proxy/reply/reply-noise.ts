import type { Difference } from '#nodes/compare/differences'
import { Excursion, type Progress, type Resumption } from '#nodes/compare/excursion'
import type { MessageReader } from '#nodes/compare/message-reader'
import type { ReplicaComparison, ReplyComparison, ToldDifference } from '../compare/reply-comparison'
import { limits } from '../limits'
import type { ByteQueue } from './byte-queue'
import type { ShortReply } from './short-reply'

/** How one replica's reply differs from the client's without being another, and where the client's was read for it. */
export class ReplyNoise {
  /** Both are read unit by unit, because they differ; null while their bytes are the same. */
  excursion: Excursion | null = null
  /** Whether a divergence of this replica's reply is told. */
  readonly tells: boolean
  readonly #comparison: ReplicaComparison
  /** At a unit of the client's reply that began before what is to be compared; null when that is not known. */
  #reader: MessageReader | null
  /** They have differed, so they will again: what comes is read unit by unit, however much it is. */
  #noisy = false
  /** In which answer, from 0, it differed in what may be noise or not, or is of no use for another reason; null in none. */
  #undecidedIn: number | null = null
  /** Something that differed was not known to be noise. */
  #isDoubted = false

  constructor(comparison: ReplyComparison, replica: string) {
    this.tells = comparison.tells
    this.#comparison = comparison.of(replica)
    this.#reader = comparison.reader()
  }

  /** Nobody knows yet whether what differs in this answer is noise: it is not to be gone on with. */
  get undecided(): boolean {
    return this.#undecidedIn !== null && this.#undecidedIn >= this.#comparison.answered
  }

  /** Whether that is why it cannot be gone on with; else it goes on nowhere where the client is. */
  get isDoubted(): boolean {
    return this.#isDoubted || this.excursion?.undecided === true
  }

  /** Whether it has differed from the client's at all: bytes of both need not stand at the same places. */
  get hasDiffered(): boolean {
    return this.#noisy
  }

  /** Whether the reply cannot be gone on with for now. */
  get bars(): boolean {
    return this.undecided || this.excursion !== null
  }

  /** Bytes that it keeps. */
  get held(): number {
    return this.excursion?.held ?? 0
  }

  /** From which byte of the client's reply on it needs what the client has; null when it needs none for this. */
  get needs(): number | null {
    return this.excursion?.position ?? this.#reader?.position ?? null
  }

  /**
   * The bytes of both differ at `byte`. `history` is the client's reply from `start` on; `own` are the replica's bytes
   * from `byte` on.
   * @returns false where it cannot be found out what they mean
   */
  begin(byte: number, history: ByteQueue, start: number, own: Buffer): boolean {
    const reader = this.#reader
    if (!reader || reader.position < start || reader.position > byte) return false
    const client = history.copy(reader.position - start)
    this.excursion = new Excursion(reader, byte, this.#comparison)
    this.excursion.pushTheirs(client)
    this.excursion.pushMine(client.subarray(0, byte - reader.position))
    this.excursion.pushMine(Buffer.from(own))
    this.#noisy = true
    return true
  }

  /** Compares what has come. */
  advance(): Progress {
    const { excursion } = this
    if (!excursion) return { kind: 'open' }
    const progress = excursion.advance()
    return progress.kind === 'open' && excursion.behind > limits.historyBytes ? { kind: 'behind' } : progress
  }

  /** Whether the replica could go on where the client is. */
  resume(): Resumption {
    return this.excursion?.resume() ?? 'never'
  }

  /** It is not to be gone on with in the answer that the client is getting. */
  bar(): void {
    this.#undecidedIn = Math.max(this.#comparison.message, this.#comparison.answered)
  }

  /** The excursion is over: both are in step again. */
  rejoin({ reader }: Extract<Progress, { kind: 'aligned' }>): void {
    if (this.excursion?.undecided) {
      this.#undecidedIn = this.#comparison.message
      this.#isDoubted = true
    }
    this.excursion = null
    this.#reader = reader
  }

  /**
   * Reads the client's reply up to `byte`, to which this one is the same, when it would have to be kept for too long
   * otherwise. What has not differed in its first `keepBytes` is not expected to: it is left out.
   */
  follow(byte: number, history: ByteQueue, start: number, keepBytes: number): void {
    const reader = this.#reader
    if (!reader || this.excursion || byte <= reader.position) return
    if (!reader.skimming && byte - reader.position <= keepBytes) return
    if (reader.position < start) this.#reader = null
    else {
      const pieces = history.pieces(reader.position - start, byte - reader.position)
      const after = reader.after(pieces, !this.#noisy)
      this.#reader = after.failed ? null : after
    }
  }

  /**
   * A reader of the client's reply at `byte`, to which this one is the same; null where it is not known what stands there.
   * `history` is the client's reply from `start` on.
   */
  readerAt(byte: number, history: ByteQueue, start: number): MessageReader | null {
    const from = this.#reader
    if (!from || from.skimming || from.position < start || from.position > byte) return null
    const reading = from.clone()
    for (const piece of history.pieces(from.position - start, byte - from.position)) {
      let at = 0
      do at = reading.take(piece, at)
      while (reading.unit)
    }
    return reading
  }

  /** A difference in the answer that was compared last, for people. */
  told(difference: Difference): ToldDifference {
    return this.#comparison.told(difference)
  }

  /** What it lacks, which ended before the client's; null where that is not known. */
  toldShort({ difference, message }: ShortReply): ToldDifference | null {
    return difference && this.#comparison.toldShort(difference, message)
  }

  /** The reply is over; it was the same as the client's but for noise. */
  end(): void {
    this.#comparison.end()
  }
}
