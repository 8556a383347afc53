import type { LossCause } from '#shared/journal'
import type { Replica } from '../replicas/replica'
import type { Contender } from '../reply/contender'
import type { Upstream } from './upstream'

/** One replica's part in one session: its connection, its reply, and how it ended. */
export class Lane {
  readonly replica: Replica
  readonly upstream: Upstream
  readonly contender: Contender
  /** When it was opened, ms of `performance.now()`. */
  readonly startedAt: number
  /** Why it was lost; null while it is not. */
  lost: LossCause | null = null
  /** The first sign that it is gone or stands still, ms of the monotonic clock; 0 while there is none. */
  lostAt = 0
  /** Its connection failed after its reply had ended. */
  faulted = false
  /** Whether it was tried already if its replica still accepts, because this lane ended before others did. */
  doubted = false
  /** Whether its replica, which ended before the request did, was found to accept still: the end was on purpose. */
  confirmed = false
  /** Whether its replica was once believed to be frozen: it may still read what it was sent. */
  waited = false
  /** Whether the merge wants more of its reply. */
  wanted = true
  /** How far the request had gone out when some of it last did, and when that was, ms of `performance.now()`. */
  #progress = 0
  #progressAt: number

  constructor(replica: Replica, upstream: Upstream, contender: Contender, now: number) {
    this.replica = replica
    this.upstream = upstream
    this.contender = contender
    this.startedAt = this.#progressAt = now
    contender.progressAt = now
  }

  /** Whether it gets the client's bytes. */
  get receiving(): boolean {
    return this.lost === null && this.upstream.writable
  }

  /** Whether nothing more can happen on it. */
  get done(): boolean {
    return this.lost !== null || this.upstream.closed
  }

  /** How long it has not taken any of the request bytes that wait for it, ms. */
  stalledMs(now: number): number {
    const { progress, buffered } = this.upstream
    if (progress !== this.#progress || buffered === 0) {
      this.#progress = progress
      this.#progressAt = now
    }
    return now - this.#progressAt
  }

  /** Whether it ended as a replica does that has had the whole request and given the whole reply. */
  completed(requestBytes: number, replyBytes: number): boolean {
    const { upstream, contender } = this
    const whole = contender.diverged || contender.received >= replyBytes
    if (this.lost !== null || this.faulted || !upstream.ended || !whole) return false
    return this.confirmed || upstream.bytesUpAtEnd >= requestBytes
  }
}
