import type { Socket } from 'node:net'
import { OutgoingSocket, type Aside } from '#nodes/net/dial'
import type { SlabReader } from '#nodes/net/slab-reader'
import { resetBothEnds } from '#nodes/net/socket-errors'
import type { ActiveFault, FaultyConnection } from './active-fault'
import { Inbound } from './inbound'
import { Outbound } from './outbound'

const none: readonly ActiveFault[] = []

/** One connection of a `FaultyLink`, in both directions. It costs nothing until a fault touches it. */
export class Connection {
  readonly socket: Socket
  readonly number: number
  readonly aside: Aside | undefined
  readonly #reader: SlabReader | undefined
  readonly #upstreamIsOut: boolean
  readonly #keep: (end: () => void) => void
  #taps: { readonly out: Outbound; readonly in: Inbound } | null = null
  #atOpen: (() => void)[] | null = null
  #actives: readonly ActiveFault[] = none

  /**
   * @param key what the faults know it by
   * @param upstreamIsOut it was opened from here, not accepted
   * @param keep keeps what ends it, while its other end may not hear of that
   */
  constructor(
    socket: Socket,
    { number, aside }: FaultyConnection,
    reader: SlabReader | undefined,
    upstreamIsOut: boolean,
    keep: (end: () => void) => void
  ) {
    this.#keep = keep
    this.socket = socket
    this.number = number
    this.aside = aside
    this.#reader = reader
    this.#upstreamIsOut = upstreamIsOut
  }

  /** Has those of the link's faults act on the connection that touch it (their toxicity decides), and no others. */
  apply(all: readonly ActiveFault[]): void {
    const actives = all.filter(active => active.touches(this))
    this.#actives = actives
    if (actives.length === 0 && !this.#taps) return
    const [out, back] = this.#upstreamIsOut
      ? (['upstream', 'downstream'] as const)
      : (['downstream', 'upstream'] as const)
    const taps = (this.#taps ??= this.#tapped())
    taps.out.set(actives.filter(({ fault }) => fault.direction === out || fault.direction === 'both'))
    taps.in.set(actives.filter(({ fault }) => fault.direction === back || fault.direction === 'both'))
  }

  /** The fault because of which the connection is not opened now; undefined when it may be. */
  get kept(): ActiveFault | undefined {
    return (
      this.#actives.find(({ kind }) => kind.opening === 'refused') ??
      this.#actives.find(({ kind }) => kind.opening === 'held')
    )
  }

  /** The socket is closed. */
  dispose(): void {
    this.#atOpen = null
    this.#taps?.out.dispose()
    this.#taps?.in.dispose()
  }

  #tapped(): { readonly out: Outbound; readonly in: Inbound } {
    const owner = {
      close: () => this.#close(),
      // Whoever just got the socket has its turn to listen to it.
      reset: () => process.nextTick(resetBothEnds, this.socket),
      whenOpen: (then: () => void) => this.#whenOpen(then),
      severed: () => this.#severed,
      keep: this.#keep,
      otherEnded: () => this.#otherEnded()
    }
    return {
      out: new Outbound(this.socket, this, owner),
      in: new Inbound(this.socket, this.#reader, this, owner)
    }
  }

  get #severed(): boolean {
    return !this.socket.connecting && this.#actives.some(({ kind }) => kind.opening === 'held')
  }

  #otherEnded(): void {
    const { socket } = this
    if (!this.#severed || !(socket instanceof OutgoingSocket)) return
    socket.handedAtSeveredEnd = socket.bytesWritten - socket.writableLength
  }

  #close(): void {
    this.#taps?.out.close()
    this.#taps?.in.close()
  }

  #whenOpen(then: () => void): void {
    if (!this.socket.connecting) {
      then()
      return
    }
    if (this.#atOpen) {
      this.#atOpen.push(then)
      return
    }
    this.#atOpen = [then]
    this.socket.once('connect', () => {
      for (const callback of this.#atOpen ?? []) callback()
      this.#atOpen = null
    })
  }
}
