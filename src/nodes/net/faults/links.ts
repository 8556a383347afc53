import type { Socket } from 'node:net'
import { dial, type DialOptions, type OutgoingSocket } from '#nodes/net/dial'
import type { SlabReader } from '#nodes/net/slab-reader'

/**
 * One link of a node, with the faults that are set on it. Every connection of a node is opened, or accepted, through
 * one: so faults need no word in the node's own code.
 */
export interface Link {
  /**
   * Opens a connection over it, with the options of `net.connect`; failures are the socket's events, those that a
   * fault causes too. `reader`: whose `onread` the options have. `because`: the connection that it is opened for.
   */
  connect(options: DialOptions, reader?: SlabReader, because?: Socket): OutgoingSocket
  /** Has its faults act on a connection that was accepted; to be called before anything is read or written. */
  accepted(socket: Socket, reader?: SlabReader): void
  /** A connection that was opened over it before carries something for `because` from now on. */
  serves(socket: Socket, because: Socket): void
  /**
   * Whether one of its faults may have ended connections since `at`, ms of `performance.now()`: an end is then no
   * sign of what the other node wanted.
   */
  mayHaveCut(at: number): boolean
  /** Whether any fault is set on it now. */
  readonly faulty: boolean
  /** Calls back each time when a fault has been taken off it. @returns ends that */
  onLifted(listener: () => void): () => void
}

/** All links of a node; `NodeContext.links` has those of the node that runs. */
export interface Links {
  /** The link to another node. */
  to(id: string): Link
  /** The link that stands for all connections that others open to this node. */
  readonly door: Link
}

/** Links without faults: for programs outside a lab, and addresses that are no link of the node. */
export const plainLinks: Links = {
  to: () => plain,
  get door() {
    return plain
  }
}

const plain: Link = {
  connect: options => dial(options),
  accepted: () => undefined,
  serves: () => undefined,
  mayHaveCut: () => false,
  faulty: false,
  onLifted: () => () => undefined
}
