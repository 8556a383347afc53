/** How long the sending end of a transfer waits, ms, and how many bytes it has on the way. */
export interface SenderLimits {
  /** From the start of the connection to the end of the handshake. */
  readonly connectMs: number
  /** From the offer to the receiver's answer: it may first have to hash what it already has. */
  readonly acceptMs: number
  /** Nothing acknowledged and nothing taken for this long: the transfer is cut. */
  readonly stallMs: number
  /** From the last byte to the receiver's verdict. */
  readonly verifyMs: number
  /** After the empty message of the coursework's protocol: how long the receiver has to close before the sender does. */
  readonly plainEndMs: number
  /** Bytes sent and not yet acknowledged. */
  readonly windowBytes: number
  /** Bytes that wait in this process for the network. */
  readonly bufferBytes: number
}

/** The limits of a sender that is given no others. */
export const senderLimits: SenderLimits = {
  connectMs: 30_000,
  acceptMs: 120_000,
  stallMs: 30_000,
  verifyMs: 120_000,
  plainEndMs: 1_000,
  windowBytes: 16 * 1024 ** 2,
  bufferBytes: 4 * 1024 ** 2
}
