import { z } from 'zod'

/**
 * The conversation of `relevo.transfer.v1`. Control messages are JSON in text frames, the file's bytes are
 * binary frames whose boundaries mean nothing.
 *
 *     sender                                     receiver
 *       | offer {transferId, name, size} -------->  |
 *       | <------------------------ accept {offset} |   bytes that it already has
 *       | start {offset: M} ---------------------->  |   M <= offset; left out: M = offset
 *       | binary frames, from M on --------------->  |
 *       | <--------------------------- ack {offset} |   one for each multiple of 1 MiB on disk
 *       | end {sha256} --------------------------->  |
 *       | <----- stored {sha256, size, name} | error {code, message}
 *
 * Nothing that the receiver says depends on time or on how the bytes were cut into frames, so that a proxy can
 * compare the replies of several receivers byte by byte.
 */
export const transferSubprotocol = 'relevo.transfer.v1'

/** The receiver acknowledges each multiple of this many bytes, once. */
export const ackStepBytes = 1024 ** 2

/** Most bytes of one control message, either way. */
export const maxControlBytes = 16 * 1024

/** Why a receiver refuses or gives up a transfer. Stable: senders decide by them. */
export type ReceiverErrorCode =
  /** A message that is not of this protocol, or not now. */
  | 'PROTOCOL_ERROR'
  | 'BAD_OFFER'
  | 'TOO_LARGE'
  | 'LIMIT_REACHED'
  | 'DISK_FULL'
  /** The receiver's folder is on a file system that is read-only. */
  | 'READ_ONLY'
  /** The receiver may not write to its folder. */
  | 'NO_PERMISSION'
  /** `start` is past what this receiver has. */
  | 'GAP'
  /** More bytes than offered. */
  | 'OVERRUN'
  /** `end` before all the bytes. */
  | 'INCOMPLETE'
  | 'HASH_MISMATCH'
  /** A newer connection took the same transfer over. */
  | 'SUPERSEDED'
  | 'INTERNAL'

const offset = z.lazy(() => z.int().min(0))
const sha256 = z.lazy(() => z.string().regex(/^[0-9a-f]{64}$/))

/** The sender's first message. */
export const offerSchema = z.lazy(() =>
  z.object({
    type: z.literal('offer').default('offer'),
    transferId: z.string().regex(/^[\w.:-]{1,128}$/, 'letters, digits and ._:- only, 128 at most'),
    name: z.string().min(1).max(1024),
    /** Folders to keep it in, as `a/b`; left out: none. A receiver that does not know it stores the name alone. */
    folder: z.string().max(1024).optional(),
    size: offset,
    /** False: the receiver answers offset 0 whatever it has, so that all receivers answer the same. */
    resume: z.boolean().default(true),
    /** Every receiver of the group is to have it, and may get it from another one; left out: as `resume` is false. */
    replicated: z.boolean().optional()
  })
)
/** A parsed `offer`. */
export type Offer = z.infer<typeof offerSchema>

/** What a sender may say after its offer was accepted. */
export const senderMessageSchema = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('start'), offset }),
    z.object({ type: z.literal('end'), sha256 })
  ])
)

/** Whatever a receiver may say. */
export const receiverMessageSchema = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('accept'), offset }),
    z.object({ type: z.literal('ack'), offset }),
    z.object({ type: z.literal('stored'), sha256, size: offset, name: z.string() }),
    z.object({ type: z.literal('error'), code: z.string(), message: z.string().default('') })
  ])
)
/** A parsed message of a receiver. */
export type ReceiverMessage = z.infer<typeof receiverMessageSchema>

/** A control message as it goes out. */
export function encodeMessage(message: Record<string, unknown> & { type: string }): string {
  return JSON.stringify(message)
}

/** The JSON value in a text message; undefined when it is not JSON. */
export function decodeMessage(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
