import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { SlabReader } from '#nodes/net/slab-reader'
import { takeFromParser } from '#nodes/net/take-from-parser'
import { resetInstead } from '#nodes/net/ends/told-resets'
import type { ActiveFault, FaultyConnection } from './active-fault'
import { counterOf, Overrides } from './overrides'
import type { TapOwner } from './outbound'
import { Pipe } from './pipe'
import { Ending, type Item } from './stage'

/**
 * What a socket's owner reads, through the faults of that direction. It comes between the system's reads and the
 * stream (or the reader into slabs); where the owner pauses, it waits here, and past a bound in the system.
 */
export class Inbound {
  readonly #socket: Socket
  readonly #reader: SlabReader | undefined
  readonly #pipe: Pipe
  readonly #overrides: Overrides
  readonly #owner: TapOwner
  #actives: readonly ActiveFault[] = []

  constructor(socket: Socket, reader: SlabReader | undefined, key: FaultyConnection, owner: TapOwner) {
    this.#socket = socket
    this.#reader = reader
    this.#owner = owner
    this.#overrides = new Overrides(socket)
    const onRoom = (): void => this.#onRoom()
    // A reader into slabs is given nothing while it pauses; a stream buffers by itself.
    this.#pipe = new Pipe(
      key,
      'in',
      { ...owner, onRoom, blocked: () => reader !== undefined && this.#paused },
      item => this.#deliver(item)
    )
  }

  set(actives: readonly ActiveFault[]): void {
    if (actives.length > 0) this.#putOn()
    this.#actives = actives
    this.#pipe.set(actives)
  }

  /** The owner sees an end behind what is on its way, whatever else comes. */
  close(): void {
    this.#putOn()
    this.#pipe.close()
  }

  dispose(): void {
    this.#socket.off('resume', this.#onResume)
    this.#pipe.dispose()
  }

  get #paused(): boolean {
    return this.#socket.readableFlowing === false
  }

  #putOn(): void {
    if (this.#overrides.on || this.#socket.destroyed) return
    takeFromParser(this.#socket)
    const read = counterOf(this.#socket, 'bytesRead')
    this.#overrides.put({
      push: (chunk: Buffer | null) => {
        if (chunk !== null) return this.#take(chunk)
        const reset = resetInstead(this.#socket)
        if (reset === null) this.#owner.otherEnded()
        return this.#take(new Ending(reset))
      },
      _read: (size: number) => this.#read(size),
      destroy: (error?: Error, done?: (error: Error | null) => void) => this.#destroy(error, done)
    })
    this.#overrides.putGetter('bytesRead', () => read() - this.#pipe.heldBytes)
    if (this.#reader) this.#reader.tap = chunk => this.#take(Buffer.from(chunk))
    this.#socket.on('resume', this.#onResume)
  }

  #takeOff(): void {
    this.#overrides.takeOff()
    if (this.#reader) this.#reader.tap = null
    this.#socket.off('resume', this.#onResume)
  }

  /** False: no more for now. */
  #take(item: Item): boolean {
    this.#pipe.take(item)
    return !this.#pipe.full
  }

  #read(size: number): void {
    this.#pipe.next()
    if (!this.#pipe.full) Socket.prototype._read.call(this.#socket, size)
  }

  /** The system's news that the connection broke comes after what came before it; the owner's own wish at once. */
  #destroy(error?: Error, done?: (error: Error | null) => void): Socket {
    const broke = error !== undefined && 'syscall' in error && error.syscall === 'read'
    if (!broke) return Reflect.apply(Socket.prototype.destroy, this.#socket, [error, done]) as Socket
    this.#pipe.take(new Ending(error))
    return this.#socket
  }

  #deliver(item: Item): boolean {
    if (!(item instanceof Ending)) {
      if (!this.#reader) return Readable.prototype.push.call(this.#socket, item)
      this.#reader.deliver(item)
      return true
    }
    if (item.error) Socket.prototype.destroy.call(this.#socket, item.error)
    else {
      Readable.prototype.push.call(this.#socket, null)
      this.#socket.read(0)
    }
    return true
  }

  #onRoom(): void {
    const { destroyed, connecting } = this.#socket
    if (this.#pipe.full || this.#pipe.closed || destroyed) return
    if (this.#actives.length === 0 && this.#pipe.empty) this.#takeOff()
    if (connecting || this.#paused) return
    // Goes on reading where it had stopped; where it goes on already, nothing happens.
    if (this.#reader) this.#socket.read(0)
    else if (this.#pipe.ready) Socket.prototype._read.call(this.#socket, 0)
  }

  readonly #onResume = (): void => this.#pipe.pump()
}
