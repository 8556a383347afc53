import { connect, type Socket } from 'node:net'

/** Between two points of the progress, ms, and how many are kept; then every second one goes. */
const pointEveryMs = 20
const maxPoints = 300

/** The connections of one sending: it opens them, counts what they carry, and cuts them where that is wanted. */
export class RoadMeter {
  firstByteMs: number | null = null
  sent = 0
  /** The byte of the file that this sending began with. */
  from = 0
  readonly progress: (readonly [number, number])[] = []
  readonly #begun = performance.now()
  readonly #sockets = new Set<Socket>()
  readonly #cutAfter: number
  #everyMs = pointEveryMs
  #last = -Infinity
  isCut = false

  /** @param cutAfter bytes of the file after which all of its connections are reset */
  constructor(cutAfter: number | null) {
    this.#cutAfter = cutAfter ?? Infinity
  }

  get ms(): number {
    return performance.now() - this.#begun
  }

  get wireUp(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0)
  }

  get wireDown(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.bytesRead, 0)
  }

  connect(host: string, port: number): Socket {
    return this.track(connect({ host, port, noDelay: true }))
  }

  /** Counts a connection that somebody else has opened. */
  track(socket: Socket): Socket {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    if (this.isCut) socket.resetAndDestroy()
    return socket
  }

  /** Tells of bytes of the file that were handed to a connection. */
  passed(bytes: number): void {
    // What is still read of the file goes nowhere.
    if (this.isCut) return
    const { ms } = this
    this.firstByteMs ??= ms
    this.sent += bytes
    if (this.sent >= this.#cutAfter) this.cut()
    if (ms - this.#last >= this.#everyMs) this.#point(ms)
  }

  /** Resets every connection, in the middle of whatever goes on. */
  cut(): void {
    this.isCut = true
    for (const socket of this.#sockets) if (!socket.destroyed) socket.resetAndDestroy()
  }

  /** The last point: the receiver has it. */
  end(): void {
    this.#point(this.ms)
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #point(ms: number): void {
    this.#last = ms
    this.progress.push([Math.round(ms), this.from + this.sent])
    if (this.progress.length <= maxPoints) return
    const kept = this.progress.filter((_point, index) => index % 2 === 0)
    this.progress.splice(0, this.progress.length, ...kept)
    this.#everyMs *= 2
  }
}
