import { Socket } from 'node:net'
import { brokenPipe } from '#nodes/net/socket-errors'
import type { ActiveFault, FaultyConnection } from './active-fault'
import { counterOf, Overrides } from './overrides'
import { Pipe, type PipeOwner } from './pipe'
import { deafen, takeConnection } from './severed'
import { Ending, type Item } from './stage'

type Done = (error?: Error | null) => void

/** What a `Connection` gives both of its directions. */
export interface TapOwner extends Omit<PipeOwner, 'onRoom' | 'blocked'> {
  /** Whether the other end may hear of nothing, not even of an end. */
  severed(): boolean
  /** Keeps what ends a connection until it is not severed any more. */
  keep(end: () => void): void
  /** The system has told the other end's FIN, which may be held back from the socket's owner. */
  otherEnded(): void
}

/** How long bytes that are on their way may go on after their owner has closed the socket, ms. */
const lingerMs = 5_000

/**
 * What a socket's owner writes, through the faults of that direction. It takes the place of the three methods that
 * a stream writes by, while there is something to do; the owner's own calls (`write`, `end`, `pipe`) know nothing.
 * As with a system's buffers, a write is done when there is room for it. Bytes on their way are not in
 * `bytesWritten`, and those that find no room are in `writableLength`.
 */
export class Outbound {
  readonly #socket: Socket
  readonly #pipe: Pipe
  readonly #overrides: Overrides
  readonly #owner: TapOwner
  #actives: readonly ActiveFault[] = []
  /** The callback of a write that waits for room; null when none does. */
  #writing: Done | null = null
  #writingBytes = 0
  /** The callback of the owner's `end`, until the FIN was sent. */
  #finishing: Done | null = null
  #resetting = false
  /** Closes a socket that its owner has destroyed, and that stays open until its last bytes are out. */
  #leaving: (() => void) | null = null

  constructor(socket: Socket, key: FaultyConnection, owner: TapOwner) {
    this.#socket = socket
    this.#owner = owner
    this.#overrides = new Overrides(socket)
    this.#pipe = new Pipe(
      key,
      'out',
      { ...owner, onRoom: () => this.#onRoom(), blocked: () => false },
      item => this.#deliver(item)
    )
  }

  set(actives: readonly ActiveFault[]): void {
    if (actives.length > 0) this.#putOn()
    this.#actives = actives
    this.#pipe.set(actives)
  }

  /** Sends a FIN behind what is on its way; what the owner still writes fails. */
  close(): void {
    this.#putOn()
    this.#pipe.close()
    this.#written()
  }

  dispose(): void {
    this.#pipe.dispose()
    this.#writing = this.#finishing = this.#leaving = null
  }

  #putOn(): void {
    if (this.#overrides.on || this.#socket.destroyed) return
    const written = counterOf(this.#socket, 'bytesWritten')
    this.#overrides.put({
      _write: (chunk: Uint8Array | string, encoding: BufferEncoding, done: Done) =>
        this.#write(chunk, encoding, done),
      // Writes that have piled up come one by one: each is a step that can be seen.
      _writev: null,
      _final: (done: Done) => this.#final(done),
      _destroy: (error: Error | null, done: Done) => this.#destroy(error, done),
      resetAndDestroy: () => {
        this.#resetting = true
        return Socket.prototype.resetAndDestroy.call(this.#socket)
      }
    })
    this.#overrides.putGetter('bytesWritten', () => written() + this.#writingBytes)
  }

  #write(chunk: Uint8Array | string, encoding: BufferEncoding, done: Done): void {
    if (this.#pipe.closed) {
      done(brokenPipe())
      return
    }
    // A copy: the writer may use its memory again as soon as the write is done.
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk)
    this.#writing = done
    this.#writingBytes = bytes.length
    this.#pipe.take(bytes)
    this.#onRoom()
  }

  #final(done: Done): void {
    if (this.#pipe.closed) {
      done()
      return
    }
    this.#finishing = done
    this.#pipe.close()
  }

  #destroy(error: Error | null, done: Done): void {
    const close = (): void => {
      this.#leaving = null
      clearTimeout(timer)
      Socket.prototype._destroy.call(this.#socket, error, done)
    }
    let timer: NodeJS.Timeout | undefined
    if (this.#owner.severed()) {
      const reset = error !== null || this.#resetting || !this.#pipe.empty
      const end = takeConnection(this.#socket, reset)
      if (end) this.#owner.keep(end)
      close()
    } else if (error || this.#resetting || this.#pipe.empty || this.#socket.connecting) close()
    else if (!deafen(this.#socket)) close()
    else {
      this.#leaving = close
      timer = setTimeout(close, lingerMs)
    }
  }

  #deliver(item: Item): boolean {
    const { prototype } = Socket
    if (item instanceof Ending) {
      const finish = (): void =>
        prototype._final.call(this.#socket, error => {
          const done = this.#finishing
          this.#finishing = null
          done?.(error)
          this.#pipe.next()
        })
      if (this.#socket.connecting) this.#socket.once('connect', finish)
      else finish()
      return false
    }
    // That of its class, which may pass over a write that the other end has refused.
    const write = (Object.getPrototypeOf(this.#socket) as Socket)._write
    write.call(this.#socket, item, 'buffer' as BufferEncoding, error => {
      if (error) this.#failed(error)
      else this.#pipe.next()
    })
    return false
  }

  #failed(error: Error): void {
    this.#pipe.dispose()
    const done = this.#writing
    this.#writing = null
    if (this.#leaving) this.#leaving()
    else if (done && !this.#socket.destroyed) done(error)
    else Socket.prototype.destroy.call(this.#socket, error)
  }

  #onRoom(): void {
    if (!this.#pipe.full) this.#written()
    if (this.#leaving && this.#pipe.empty) this.#leaving()
    if (this.#actives.length === 0 && this.#pipe.empty && !this.#pipe.closed && !this.#writing) {
      this.#overrides.takeOff()
    }
  }

  /** Calls back for the write that waited for room. */
  #written(): void {
    const done = this.#writing
    if (!done) return
    this.#writing = null
    this.#writingBytes = 0
    if (!this.#socket.destroyed) done()
  }
}
