import type { EventData, LossCause } from '#shared/journal'
import { monotonicMs } from '#system/clock'
import { inWords } from '../replicas/loss'
import type { Mixed } from '#nodes/compare/excursion'
import type { SessionHost } from './session-host'

type Failover = EventData['failover']

/** Measures one session's failovers, and tells each when the first byte of the next replica has gone out. */
export class FailoverReport {
  #open: Failover | null = null
  readonly #host: SessionHost
  readonly #session: number

  constructor(host: SessionHost, session: number) {
    this.#host = host
    this.#session = session
  }

  /** `to` goes on at `byte` of the reply in the place of `from`, which was lost at `lostAt`. */
  chosen(from: string, to: string, cause: LossCause, byte: number, lostAt: number): void {
    this.flush()
    this.#open = {
      session: this.#session,
      from,
      to,
      cause,
      byte,
      lostAt,
      chosenAt: monotonicMs(),
      firstByteAt: null,
      lostBytes: 0,
      repeatedBytes: 0
    }
    const lost = `${from} lost (${inWords(cause)})`
    this.#host.lines.tell(
      'info',
      this.#session,
      `${lost}; ${to} goes on`,
      `${lost} at reply byte ${byte}; ${to} goes on at byte ${byte}`
    )
  }

  /** The next goes on inside of a value that the last one began. */
  mixes(mixed: Mixed): void {
    if (this.#open) this.#open = { ...this.#open, mixed }
  }

  /** A byte of the reply goes to the client. */
  byteSent(): void {
    if (this.#open) this.#tell({ ...this.#open, firstByteAt: monotonicMs() })
  }

  /** The reply is over: what was chosen had nothing to add. */
  flush(): void {
    if (this.#open) this.#tell(this.#open)
  }

  #tell(failover: Failover): void {
    this.#open = null
    this.#host.context.event('failover', failover, failover.to)
  }
}
