import { logLevels } from '#shared/names'
import { recordKinds, type NodeLogLine } from '#shared/node-channel'
import { makeRing, RingReader } from '#system/shared-ring'
import type { SpawnedListener } from './spawner'

/** How long records wait for others to be read with, ms. */
const recordsMs = 20
/** Memory of one thread's records. What finds no room there is sent as a message. */
const ringBytes = 64 * 1024

/** The records of one thread. */
interface RecordSource {
  readonly ring: SharedArrayBuffer
  /** Hands on what is there now. */
  take(): void
  /** The same, when the thread has ended and writes no more. */
  end(): void
}

/**
 * Reads what threads tell past their messages (`ThreadMemory`). The first of them that has something rings the bell;
 * then all are read together, a little later, and nobody rings meanwhile: however many exchanges end in that time, it
 * is one message. While nothing happens, nothing runs.
 */
export class ThreadRecords {
  readonly bell = new Int32Array(new SharedArrayBuffer(4))
  readonly #sources = new Set<RecordSource>()
  #timer: NodeJS.Timeout | null = null

  add(listener: Pick<SpawnedListener, 'onMessage' | 'onLines'>): RecordSource {
    const ring = makeRing(ringBytes)
    const reader = new RingReader(ring)
    const take = (): void => handOn(reader, listener)
    const source: RecordSource = {
      ring,
      take,
      end: () => {
        this.#sources.delete(source)
        take()
        // It may have ended with its hand on the bell: then nobody else would ring any more.
        this.collect()
      }
    }
    this.#sources.add(source)
    return source
  }

  /** A thread has rung the bell. */
  ring(): void {
    this.#timer ??= setTimeout(() => this.collect(), recordsMs)
  }

  /** Hands on what all of them have told so far. */
  collect(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    // Before the reading: what is written from now on rings again.
    Atomics.store(this.bell, 0, 0)
    for (const source of this.#sources) source.take()
  }
}

/** Lines that come one after the other are handed on together. */
function handOn(reader: RingReader, listener: Pick<SpawnedListener, 'onMessage' | 'onLines'>): void {
  let lines: NodeLogLine[] = []
  const flush = (): void => {
    if (lines.length > 0) listener.onLines(lines)
    lines = []
  }
  reader.drain(({ kind, level, port, at, text }) => {
    if (kind === recordKinds.line) {
      const named = logLevels[level] ?? 'info'
      lines.push(port === 0 ? { at, level: named, text } : { at, level: named, text, peerPort: port })
      return
    }
    flush()
    listener.onMessage(JSON.parse(text))
  })
  flush()
}
