import type { NodeEvent } from '#shared/journal'
import type { NodeLogLine } from '#shared/node-channel'
import { lineBytes } from '#shared/programs/line-bytes'
import { monotonicMs } from '#system/clock'
import type { ParentChannel } from './parent-channel'

/** The bounds of an `Outbox`. */
export interface OutboxLimits {
  /** How long a line or an event waits at most for others to travel with, ms. */
  readonly batchMs: number
  /** Most lines, and most events, that wait; those past it are counted, not kept. */
  readonly maxWaiting: number
  /** How much the lines that wait may take, bytes; those past it are counted too. */
  readonly maxWaitingBytes: number
  /** Most messages on their way to the lab; a busier lab makes lines wait. */
  readonly maxInFlight: number
}

const defaultLimits: OutboxLimits = {
  batchMs: 20,
  maxWaiting: 50_000,
  maxWaitingBytes: 16 * 1024 ** 2,
  maxInFlight: 8
}

/** What an outbox needs of the channel to the lab. */
type OutboxChannel = Pick<ParentChannel, 'send' | 'inFlight' | 'putLine' | 'putMessage'>

/**
 * Collects log lines and events and sends them in batches, so that a chatty node does not flood the lab. Where the
 * channel has memory that the lab reads by itself, they go there one by one, and only what finds no room is sent.
 */
export class Outbox {
  #lines: NodeLogLine[] = []
  #lineBytes = 0
  #events: NodeEvent[] = []
  #droppedLines = 0
  #droppedEvents = 0
  #timer: NodeJS.Timeout | null = null
  /** Batches of lines that were sent, and how many of them can no longer be lost. They become safe in order. */
  #sent = 0
  #safe = 0
  #waiting: { readonly sent: number; readonly then: () => void }[] = []
  readonly #channel: OutboxChannel
  readonly #limits: OutboxLimits

  constructor(channel: OutboxChannel, limits: Partial<OutboxLimits> = {}) {
    this.#channel = channel
    this.#limits = { ...defaultLimits, ...limits }
  }

  log(line: NodeLogLine): void {
    if (this.#isEmpty && this.#channel.putLine?.(line)) return
    // What came of a connection is acknowledged as logged: its lines are bounded by the connections, and none is dropped.
    const mayDrop = line.peerPort === undefined
    if (mayDrop && this.#isFull) this.#droppedLines++
    else this.#add(line)
    this.#schedule()
  }

  /** Counts a line that was not even made. */
  drop(): void {
    this.#droppedLines++
    this.#schedule()
  }

  event(event: NodeEvent): void {
    if (this.#isEmpty && this.#channel.putMessage?.({ type: 'events', events: [event] }, event.at)) return
    if (this.#events.length >= this.#limits.maxWaiting) this.#droppedEvents++
    else this.#events.push(event)
    this.#schedule()
  }

  /**
   * Sends what waits, however busy the lab is.
   * @param then called when no line so far can be lost any more with this node
   */
  flush(then?: () => void): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#droppedEvents > 0) {
      const text = `${this.#droppedEvents} events were not recorded: too many at once`
      this.#add({ at: monotonicMs(), level: 'warn', text })
      this.#droppedEvents = 0
    }
    if (this.#events.length > 0) {
      this.#channel.send({ type: 'events', events: this.#events })
      this.#events = []
    }
    if (this.#lines.length > 0 || this.#droppedLines > 0) {
      const dropped = this.#droppedLines
      this.#sent++
      this.#channel.send({ type: 'logs', lines: this.#lines, ...(dropped > 0 && { dropped }) }, () =>
        this.#onSafe()
      )
      this.#lines = []
      this.#lineBytes = 0
      this.#droppedLines = 0
    }
    if (!then) return
    if (this.#safe === this.#sent) then()
    else this.#waiting.push({ sent: this.#sent, then })
  }

  get #isFull(): boolean {
    const { maxWaiting, maxWaitingBytes } = this.#limits
    return this.#lines.length >= maxWaiting || this.#lineBytes >= maxWaitingBytes
  }

  #add(line: NodeLogLine): void {
    this.#lines.push(line)
    this.#lineBytes += lineBytes(line)
  }

  /** Whether nothing waits that came before. */
  get #isEmpty(): boolean {
    return this.#lines.length + this.#events.length + this.#droppedLines + this.#droppedEvents === 0
  }

  #onSafe(): void {
    this.#safe++
    while (this.#waiting[0] && this.#waiting[0].sent <= this.#safe) this.#waiting.shift()?.then()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      if (this.#channel.inFlight() < this.#limits.maxInFlight) this.flush()
      else this.#schedule()
    }, this.#limits.batchMs)
  }
}
