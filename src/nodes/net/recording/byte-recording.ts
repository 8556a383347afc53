import type { Socket } from 'node:net'
import type { ByteBatch } from '#shared/bytes/byte-records'
import { EventSampler } from '#nodes/net/event-sampler'
import { monotonicMs } from '#system/clock'
import { RecordedConnection, type ShownConnection } from './recorded-connection'

/** The bounds of what one node records. */
export interface RecordingLimits {
  /** Bytes of each direction of one connection that are kept; of those past it, only how many they were. */
  readonly connectionBytes: number
  /** Connections a second that are recorded; the others are counted. Those that one of them causes come with it. */
  readonly connectionsPerSecond: number
  /** Bytes a second that are kept of all connections together. */
  readonly bytesPerSecond: number
  /** How long a record waits at most for others to travel with, ms, and how much waits, characters. */
  readonly batchMs: number
  readonly batchChars: number
}

const defaultLimits: RecordingLimits = {
  connectionBytes: 32 * 1024,
  connectionsPerSecond: 150,
  bytesPerSecond: 1024 ** 2,
  batchMs: 50,
  batchChars: 128 * 1024
}

/**
 * What a node's connections carry, both ways, as its program writes and reads it: behind the faults of a link. Records
 * go to the lab in batches, as lines of JSON (docs/bytes-format.md).
 */
export class ByteRecording {
  readonly #limits: RecordingLimits
  /** Off: connections that are opened from now on are not recorded. */
  on: boolean
  readonly #send: (batch: ByteBatch) => boolean
  /** Records that were not taken. */
  #lost = 0
  readonly #sampler: EventSampler
  readonly #known = new WeakMap<Socket, RecordedConnection>()
  /** Says which life of the node the numbers of its connections are of. */
  readonly #life = Math.round(monotonicMs() * 1000)
  #count = 0
  #lines: string[] = []
  #chars = 0
  /** To what the times of the waiting records are relative, ms of the monotonic clock. */
  #base = 0
  #timer: NodeJS.Timeout | null = null
  #budget: number
  #budgetAt = monotonicMs()

  /** @param send false: it was not taken, as the lab is too busy; it is counted, and not tried again */
  constructor(send: (batch: ByteBatch) => boolean, on: boolean, limits: Partial<RecordingLimits> = {}) {
    this.#send = send
    this.on = on
    this.#limits = { ...defaultLimits, ...limits }
    this.#budget = this.#limits.bytesPerSecond
    this.#sampler = new EventSampler(this.#limits.connectionsPerSecond)
  }

  get connectionBytes(): number {
    return this.#limits.connectionBytes
  }

  /** A connection of the node, before anything is read or written. */
  show(shown: ShownConnection): void {
    if (!this.on) return
    const cause = shown.because && this.#known.get(shown.because)
    if (shown.because) {
      if (!cause) return
    } else {
      const sample = this.#sampler.take()
      if (!sample) return
      if (sample.skipped > 0) this.put(monotonicMs(), `"unrecorded":${sample.skipped}`)
    }
    this.#known.set(shown.socket, new RecordedConnection(this, shown, ++this.#count, cause?.number ?? null))
  }

  /** A connection that was opened before carries something for another one from now on. */
  serves(socket: Socket, because: Socket): void {
    const cause = this.#known.get(because)
    if (cause) this.#known.get(socket)?.serves(cause.number)
  }

  /** Whether so many more bytes may be kept now. */
  affords(bytes: number, now: number): boolean {
    const { bytesPerSecond } = this.#limits
    this.#budget = Math.min(bytesPerSecond, this.#budget + ((now - this.#budgetAt) / 1000) * bytesPerSecond)
    this.#budgetAt = now
    if (this.#budget < bytes) return false
    this.#budget -= bytes
    return true
  }

  /** Adds a record. @param at of the monotonic clock, ms @param fields the rest of its object in JSON */
  put(at: number, fields: string): void {
    if (this.#lines.length === 0) this.#base = at
    const line = `{"us":${Math.round((at - this.#base) * 1000)},${fields}}`
    this.#lines.push(line)
    this.#chars += line.length + 1
    if (this.#chars >= this.#limits.batchChars) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), this.#limits.batchMs)
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#lines.length === 0) return
    const records = this.#lines
    this.#lines = []
    this.#chars = 0
    const lost = this.#lost > 0 ? `{"us":0,"lost":${this.#lost}}\n` : ''
    const sent = this.#send({ at: this.#base, life: this.#life, lines: lost + records.join('\n') })
    this.#lost = sent ? 0 : this.#lost + records.length
  }
}
