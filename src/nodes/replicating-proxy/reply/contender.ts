import type { Refit } from '#nodes/compare/refit'
import type { ReplyNoise } from './reply-noise'
import type { ShortReply } from './short-reply'
import { ByteQueue } from './byte-queue'

/** One replica's reply within one session: what `ReplyMerge` and the policies know of a replica. */
export class Contender {
  /** Reply bytes that it has sent; where its reply differs in length by noise, the client's byte that it is at. */
  received = 0
  /** `ended`: it sent a FIN. `lost`: no more can come from it. */
  state: 'open' | 'ended' | 'lost' = 'open'
  /** Its reply differed from what the client has, or may have; it is never used to go on. */
  diverged = false
  /** It was too far behind to be compared: whether it differs is not known. */
  uncompared = false
  /** Its replica is believed to be frozen: another that has bytes leads instead. */
  suspect = false
  /** Some of its bytes came too late to be compared: it leads only if no other replica can. */
  unverified = false
  /** What is kept of how its reply differs from the client's; null where all bytes have to be the same. */
  noise: ReplyNoise | null = null
  /** What makes its chunks fit those that the client was promised; null where they do as they are. */
  refit: Refit | null = null
  /** What it lacks, where it ended before the client's reply did; else null. */
  short: ShortReply | null = null
  /** When it last sent a byte, or opened; ms of `performance.now()`. */
  progressAt = 0
  /** Bytes that it has sent and the client does not have yet. */
  readonly ahead = new ByteQueue()
  readonly name: string

  constructor(name: string) {
    this.name = name
  }

  /** Whether bytes may still come from it. */
  get live(): boolean {
    return this.state === 'open' && !this.diverged
  }

  /** Whether bytes may be taken from it, now or later. */
  get usable(): boolean {
    return !this.diverged && !this.noise?.bars && (this.state === 'open' || this.ahead.length > 0)
  }

  /** Whether it has sent something that the client does not have. */
  get hasMore(): boolean {
    return this.noise?.excursion?.hasMore ?? this.ahead.length > 0
  }
}
