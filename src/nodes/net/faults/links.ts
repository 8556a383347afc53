import type { Socket } from 'node:net'
import { dial, type DialOptions } from '#nodes/net/dial'
import type { SlabReader } from '#nodes/net/slab-reader'

/** One link of this node, with the faults that are set on it. */
export interface Link {
  /**
   * Opens a connection over it, with the options of `net.connect`; failures are the socket's events, those that a
   * fault causes too. `reader`: whose `onread` the options have.
   */
  connect(options: DialOptions, reader?: SlabReader): Socket
  /** Has its faults act on a connection that was accepted; to be called before anything is read or written. */
  accepted(socket: Socket, reader?: SlabReader): void
  /**
   * Whether one of its faults may have ended connections since `at`, ms of `performance.now()`: an end is then no
   * sign of what the other node wanted.
   */
  mayHaveCut(at: number): boolean
  /** Whether any fault is set on it now. */
  readonly faulty: boolean
}

/** All links of this node. */
export interface Links {
  /** The link to another node. */
  to(id: string): Link
  /** What others open to this node. */
  readonly door: Link
}

/** For where no fault can be set. */
export const plainLinks: Links = {
  to: () => plain,
  get door() {
    return plain
  }
}

const plain: Link = {
  connect: dial,
  accepted: () => undefined,
  mayHaveCut: () => false,
  faulty: false
}
