import type { LossCause } from '#shared/journal'
import type { ResolvedLink } from '#shared/node-channel'
import type { LinkStats } from '#shared/state'
import type { Link } from '#nodes/net/faults/links'
import type { LogEntry } from '../record/log-entry'
import { inWords, type Silence } from './loss'

/** What the proxy knows of one replica, over all sessions. */
export class Replica {
  /** Where it is; the topology may move it. */
  link: ResolvedLink
  /** The link over which connections to it are opened. */
  readonly wire: Link
  readonly name: string
  /** Whether new sessions go to it. */
  attached = true
  /** Since when, ms of `performance.now()`. */
  attachedAt = 0
  /** Believed to be frozen: it is silent. */
  suspect = false
  /** In what it is, while it is. */
  silence: Silence = 'no-progress'
  /** Since when, ms of `performance.now()`. */
  suspectAt = 0
  /** It has answered since it was detached, and is being replayed the sessions that it missed. */
  returning = false
  health: LinkStats['health'] = 'unknown'
  bytesUp = 0
  bytesDown = 0
  /** When a connection to it last succeeded, ms of `performance.now()`. */
  connectedAt = -Infinity
  /** When a connection to it last succeeded before it was detached, ms of `performance.now()`. */
  servedAt = -Infinity
  /** When it was last found that no connection to it can be opened, ms of `performance.now()`. */
  cutAt = -Infinity
  /** When a connection succeeded for the first time after `cutAt`, ms of `performance.now()`. */
  healedAt = -Infinity
  /** When it was last found that nobody listens there, ms of `performance.now()`. */
  goneAt = -Infinity
  /** When it could last not be looked at its program, for lack of something here, ms of `performance.now()`. */
  unseenAt = -Infinity
  /** When its program was last known to live, ms of `performance.now()`. */
  livedAt = -Infinity
  /** Sessions that it has to be replayed, by number. */
  readonly pending = new Map<number, LogEntry>()
  /** How many of the sessions that it missed were replayed, and how many it will not have. */
  readonly replays = { replayed: 0, maybeTwice: 0, leftOut: 0, missed: 0 }
  /** The code by which the system said that no connection to it can be opened, where that is not that nobody listens. */
  #problem: string | null = null
  /** Since something was sent to it, a life of it is over of which the lab has told nothing. */
  #lifeEnded = false
  #seemsStartedAgain = false
  #lastMissed = 0
  #open = 0
  #total = 0
  #failures = 0

  /** @param wiredAt since when the proxy has a link to it, ms of `performance.now()`: older sessions are not for it */
  constructor(
    link: ResolvedLink,
    wire: Link,
    readonly wiredAt = -Infinity
  ) {
    this.link = link
    this.wire = wire
    this.name = link.to
  }

  /** Keeps `pending` in the order of the sessions, whichever is known to be missed first. */
  miss(entry: LogEntry): void {
    const inOrder = entry.session > this.#lastMissed || this.pending.size === 0
    this.pending.set(entry.session, entry)
    if (inOrder) {
      this.#lastMissed = entry.session
      return
    }
    const sorted = [...this.pending].sort(([a], [b]) => a - b)
    this.pending.clear()
    for (const [session, missed] of sorted) this.pending.set(session, missed)
  }

  /** A connection for a session, or for a replay, is there. What is never answered is none: `closed` says that it failed. */
  opened(): void {
    this.#open++
    this.#total++
    this.connected()
  }

  /** It takes connections. */
  connected(): void {
    this.connectedAt = performance.now()
    this.#problem = null
    this.silence = 'no-progress'
    if (this.#lifeEnded) this.#seemsStartedAgain = true
    if (this.away) this.healedAt = this.connectedAt
    if (!this.suspect) this.health = 'up'
  }

  /** A life of it is over, since something was sent to it. @param isBack whether the next one is there already */
  lifeIsOver(isBack: boolean): void {
    this.#lifeEnded = true
    if (isBack) this.#seemsStartedAgain = true
  }

  /**
   * No connection to it can be opened: the way is cut, or its program is gone.
   * @param code of the system's error, where there was one
   */
  unreachable(code?: string): void {
    this.cutAt = performance.now()
    this.#problem = code === 'ECONNREFUSED' || code === 'ETIMEDOUT' ? null : (code ?? this.#problem)
  }

  /** Why it was lost. That nobody listens is not the only reason for which there is no connection: a name may be wrong. */
  inWords(cause: LossCause): string {
    return cause === 'refused' && this.#problem
      ? `${this.name} cannot be reached (${this.#problem})`
      : inWords(cause)
  }

  /** Whether no connection to it succeeded since the last one that could not be opened. */
  get away(): boolean {
    return this.cutAt > this.healedAt
  }

  /** @param opened whether it was there before */
  closed(opened: boolean, failed: boolean): void {
    if (opened) this.#open--
    if (failed) this.#failures++
  }

  stats(primary: boolean): LinkStats {
    return {
      to: this.name,
      open: this.#open,
      total: this.#total,
      failures: this.#failures,
      bytesUp: this.bytesUp,
      bytesDown: this.bytesDown,
      health: this.health,
      attached: this.attached,
      primary,
      pendingSessions: this.pending.size,
      replays: { ...this.replays },
      ...(this.#seemsStartedAgain && { seemsStartedAgain: true as const })
    }
  }
}
