import type { WebSocketConnection } from '#nodes/protocol/transfer/connection'
import type { CutEvidence } from '#shared/outcome'
import type { ChunkOwner } from '#nodes/net/slab'
import { maxControlBytes } from '#nodes/protocol/transfer/messages'
import { ReceptionError } from '../reception-error'

/** What comes from the sender of a transfer. */
export type TransferInput =
  | { readonly type: 'control'; readonly text: string }
  /** Who takes them releases their owner. */
  | { readonly type: 'bytes'; readonly chunk: Buffer; readonly owner: ChunkOwner }
  /** `evidence`: what shows that the sender is gone; the end of a transfer is a message, never the close. */
  | { readonly type: 'close'; readonly reason: string; readonly evidence: CutEvidence }

/** Control messages whole, file bytes as they come; `close` is the last. */
export async function* transferInputs(connection: WebSocketConnection): AsyncGenerator<TransferInput, void> {
  let text: Buffer[] = []
  let textBytes = 0
  for await (const event of connection) {
    if (event.type === 'close') {
      const { ending, reason } = event
      yield { type: 'close', reason, evidence: ending.outcome === 'cut' ? ending.evidence : 'short' }
    } else if (event.binary) {
      if (event.type === 'data') yield { type: 'bytes', chunk: event.chunk, owner: event.owner }
    } else if (event.type === 'message') {
      yield { type: 'control', text: Buffer.concat(text).toString() }
      text = []
      textBytes = 0
    } else {
      textBytes += event.chunk.length
      if (textBytes > maxControlBytes) throw new ReceptionError('PROTOCOL_ERROR', 'control message too long')
      text.push(Buffer.from(event.chunk))
      event.owner.release()
    }
  }
}
