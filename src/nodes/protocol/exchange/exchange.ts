/**
 * One exchange of the replicated server, all numbers big-endian:
 *
 * ```
 * client -> server   int32 | float64 | 4 bytes of UTF-8        16 bytes
 * server -> client   H O L A                                    4 bytes
 * client -> server   float64 x 5                               40 bytes, then the server closes
 * ```
 *
 * The client may send everything before it reads, and split or merge its writes in any way.
 */
export const headBytes = 16
/** Length of what the client sends after the reply: five doubles. */
export const tailBytes = 40
/** Length of all that the client sends. */
export const exchangeBytes = headBytes + tailBytes
/** Length of the text in the head, as UTF-8. */
export const textBytes = 4
/** What the server answers. */
export const reply = Buffer.from('HOLA', 'latin1')

/** The values that a client sends in one exchange. */
export interface ExchangeValues {
  readonly int: number
  readonly double: number
  /** Exactly four bytes of UTF-8. */
  readonly text: string
  readonly tail: readonly [number, number, number, number, number]
}

/** What the coursework's client sends. */
export const courseworkValues: ExchangeValues = {
  int: 123,
  double: 1234567890.1234567,
  text: 'hola',
  tail: [1.1, 1.2, 1.3, 1.4, 1.5]
}
