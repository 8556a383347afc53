import { ByteQueue } from './byte-queue'

/** One replica's reply within one session. */
export class Contender {
  /** Reply bytes that it has sent. */
  received = 0
  /** `ended`: it sent a FIN. `lost`: no more can come from it. */
  state: 'open' | 'ended' | 'lost' = 'open'
  /** Its reply differed from what the client has; it is never used to go on. */
  diverged = false
  /** It is believed to be frozen: whoever has bytes goes before it. */
  suspect = false
  /** Some of its bytes could not be compared any more: used only if there is nobody else. */
  unverified = false
  /** When it last sent a byte, or opened; ms of the session's clock. */
  progressAt = 0
  /** What it has sent and the client does not have. */
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
