import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { z } from 'zod'

/** Largest piece of what goes through a tunnel, bytes: what has to be quick waits for no more than that. */
const pieceBytes = 32 * 1024
/** What one side of a tunnel may have sent and the other not taken yet, bytes. */
const windowBytes = 256 * 1024
/** Most tunnels of one connection. */
const mostTunnels = 64

const id = z.int().min(1)
const host = z.string().min(1).max(255)
const port = z.int().min(1).max(65_535)
const piece = z.custom<Uint8Array>(value => value instanceof Uint8Array && value.length <= pieceBytes)

/** Said in frames of their own, and of their connection: a tunnel ends with it. */
export const tunnelFrames = {
  /** From the desk: a connection to a port of the machine itself. */
  open: z.object({ t: z.literal('tunnel-open'), id, host, port }),
  data: z.object({ t: z.literal('tunnel-data'), id, bytes: piece }),
  /** So much of what came was taken: so much more may come. */
  credit: z.object({ t: z.literal('tunnel-credit'), id, bytes: z.int().min(1).max(windowBytes) }),
  /** Nothing more comes from this side. */
  end: z.object({ t: z.literal('tunnel-end'), id }),
  /** It is over, in both directions. */
  gone: z.object({ t: z.literal('tunnel-gone'), id })
} as const

export type TunnelOpen = z.infer<typeof tunnelFrames.open>
/** What both sides say of a tunnel that is open. */
export type TunnelFrame = z.infer<(typeof tunnelFrames)['data' | 'credit' | 'end' | 'gone']>

/** One side of the tunnels of a connection. */
export class Tunnels {
  readonly #write: (frame: TunnelFrame) => void
  readonly #tunnels = new Map<number, Tunnel>()

  constructor(write: (frame: TunnelFrame) => void) {
    this.#write = write
  }

  /** The stream of a tunnel; null when there are too many, or one has that number. */
  add(id: number): Duplex | null {
    if (this.#tunnels.size >= mostTunnels || this.#tunnels.has(id)) return null
    const tunnel = new Tunnel(id, this.#write, () => {
      this.#tunnels.delete(id)
    })
    this.#tunnels.set(id, tunnel)
    return tunnel
  }

  /** What the other side says; of a tunnel that is over it counts no more. */
  take(frame: TunnelFrame): void {
    this.#tunnels.get(frame.id)?.hear(frame)
  }

  /** The connection is gone. */
  cut(error: Error): void {
    for (const tunnel of [...this.#tunnels.values()]) tunnel.destroy(error)
  }
}

/**
 * Joins a tunnel to a connection, each direction by itself: one whose other side has said all is still read to its end.
 * @param socket with `allowHalfOpen`
 */
export function joinTunnel(tunnel: Duplex, socket: Socket): void {
  tunnel.pipe(socket)
  socket.pipe(tunnel)
  socket.on('error', () => tunnel.destroy())
  // What it has said may still be on its way.
  socket.on('close', () => tunnel.end(() => tunnel.destroy()))
  tunnel.on('close', () => socket.destroy())
}

/** Bytes in both directions, of which no side has more on its way than the other wants. */
class Tunnel extends Duplex {
  readonly #id: number
  readonly #say: (frame: TunnelFrame) => void
  readonly #onOver: () => void
  /** What may be sent yet, bytes. */
  #credit = windowBytes
  #waiting: (() => void) | null = null
  /** What came and was not told to be taken, bytes. */
  #untold = 0
  #isGone = false
  #idle: NodeJS.Timeout | null = null

  constructor(id: number, say: (frame: TunnelFrame) => void, onOver: () => void) {
    super({ allowHalfOpen: true })
    this.#id = id
    this.#say = say
    this.#onOver = onOver
    // Whoever has it may have let go of it when its connection is cut.
    this.on('error', () => undefined)
  }

  /** As a socket's: after so long without a byte it says `timeout`; 0: never. What speaks HTTP over it asks for that. */
  setTimeout(ms: number, onTimeout?: () => void): this {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = ms > 0 ? setTimeout(() => this.emit('timeout'), ms).unref() : null
    if (onTimeout) this.once('timeout', onTimeout)
    return this
  }

  hear(frame: TunnelFrame): void {
    this.#idle?.refresh()
    switch (frame.t) {
      case 'tunnel-data':
        this.#untold += frame.bytes.length
        // More than it was told there is room for: that is not one of ours.
        if (this.#untold > windowBytes) return void this.destroy(new Error('too much came through a tunnel'))
        this.push(frame.bytes)
        return
      case 'tunnel-credit': {
        this.#credit = Math.min(windowBytes, this.#credit + frame.bytes)
        const go = this.#waiting
        this.#waiting = null
        go?.()
        return
      }
      case 'tunnel-end':
        return void this.push(null)
      case 'tunnel-gone':
        this.#isGone = true
        // What it has said before is read to its end.
        if (!this.readableEnded) this.push(null)
        this.end()
    }
  }

  override _read(): void {
    if (this.#untold === 0) return
    const bytes = this.#untold
    this.#untold = 0
    if (!this.#isGone) this.#say({ t: 'tunnel-credit', id: this.#id, bytes })
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (chunk.length === 0 || this.#isGone) return done()
    if (this.#credit === 0) {
      this.#waiting = () => this._write(chunk, _encoding, done)
      return
    }
    const bytes = chunk.subarray(0, Math.min(pieceBytes, this.#credit))
    this.#credit -= bytes.length
    this.#say({ t: 'tunnel-data', id: this.#id, bytes })
    this._write(chunk.subarray(bytes.length), _encoding, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#isGone) this.#say({ t: 'tunnel-end', id: this.#id })
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#onOver()
    if (this.#idle) clearTimeout(this.#idle)
    if (!this.#isGone) this.#say({ t: 'tunnel-gone', id: this.#id })
    this.#isGone = true
    this.#waiting?.()
    done(error)
  }
}
