import { ByteQueue } from './byte-queue'

/** One replica's reply within one session: what `ReplyMerge` and the policies know of a replica. */
export class Contender {
  /** Reply bytes that it has sent. */
  received = 0
  /** `ended`: it sent a FIN. `lost`: no more can come from it. */
  state: 'open' | 'ended' | 'lost' = 'open'
  /** Its reply differed from what the client has; it is never used to go on. */
  diverged = false
  /** Its replica is believed to be frozen: another that has bytes leads instead. */
  suspect = false
  /** Some of its bytes came too late to be compared: it leads only if no other replica can. */
  unverified = false
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
    return !this.diverged && (this.state === 'open' || this.ahead.length > 0)
  }
}
