import type { RelevoErrorData } from '#shared/errors'
import type { Ending, Evidence, Outcome } from '#shared/outcome'
import type { Link } from '#nodes/net/faults/links'
import { encodeMessage } from './messages'
import { splitPath } from './safe-name'
import { plainRefusal, ReceiverLink } from './receiver-link'
import { senderLimits, type SenderLimits } from './sender-limits'
import { SourceFile } from './source-file'
import { TransferFailure, type FailurePhase } from './transfer-failure'

/** How far a sending has come. */
export interface SendProgress {
  readonly phase: 'connecting' | 'sending' | 'verifying'
  /** Bytes of the file that were sent, those that the receiver had before included. */
  readonly sent: number
  readonly acknowledged: number
}

/** One file for one receiver. */
export interface SendRequest {
  /** Letters, digits and `._:-`, 128 at most. The same for every try: by it a receiver finds what it has. */
  readonly transferId: string
  readonly path: string
  /** What the receiver is to call it; may be in folders: `a/b/name`. */
  readonly name: string
  readonly size: number
  /** `ws://host:port`, or `wss:`. */
  readonly url: string
  /**
   * Go on at the offset that the receiver has. False starts at byte 0 whatever it has (it skips the overlap):
   * through a replicating proxy, where the receivers may have different parts and must answer the same.
   */
  readonly resume: boolean
  /** Every receiver of a group is to have it, and may get it from another one; left out: as `resume` is false. */
  readonly replicated?: boolean
  /** Speak the coursework's protocol, also to a receiver that knows ours. */
  readonly plain?: boolean
  /** `wss:`: the certificates that are trusted, PEM; left out, those that Node trusts. */
  readonly ca?: string
  readonly signal?: AbortSignal
  /** What the connection is opened over; left out: nothing in particular. */
  readonly wire?: Link
  /** Called at every chunk; the caller thins it out. */
  readonly onProgress?: (progress: SendProgress) => void
  readonly limits?: Partial<SenderLimits>
}

/** How a sending ended. */
export interface SendResult {
  /**
   * `stored`: on the receiver's disk and verified; with `verified` false, sent whole to a receiver that can't say more
   * than that it has taken the end.
   */
  readonly phase: 'stored' | FailurePhase
  /** What became of the copy, and what shows it; left out where the transfer was stopped. */
  readonly outcome?: Outcome
  readonly evidence?: Evidence
  readonly verified: boolean
  /** Bytes that the receiver has as far as the sender knows. */
  readonly bytes: number
  /** SHA-256 of the source; null when it was not read to its end. */
  readonly sha256: string | null
  /** The name that the copy has now, where its receiver says it. */
  readonly name?: string
  readonly error?: RelevoErrorData
}

/** What a sending that has reached its end knows of the copy. */
interface Delivered {
  readonly sha256: string
  readonly name?: string
}

/** Sends one file to one receiver. Never rejects: what went wrong is in the result. */
export async function sendFile(request: SendRequest): Promise<SendResult> {
  const limits = { ...senderLimits, ...request.limits }
  let source: SourceFile | null = null
  let link: ReceiverLink | null = null
  let bytes = 0
  let allSent = false
  const progress = (phase: SendProgress['phase'], sent: number, acknowledged: number): void => {
    bytes = acknowledged
    allSent ||= phase === 'verifying'
    request.onProgress?.({ phase, sent, acknowledged })
  }
  try {
    source = await SourceFile.open(request.path, request.size)
    progress('connecting', 0, 0)
    link = await connect(request, limits)
    const delivered = await (link.plain ? sendPlain : sendOffered)({
      request,
      limits,
      source,
      link,
      progress
    })
    const evidence = link.plain ? 'framing' : 'sha256'
    return {
      ...{ phase: 'stored', outcome: 'whole', evidence },
      ...{ verified: !link.plain, bytes: request.size, ...delivered }
    }
  } catch (error) {
    const failure = TransferFailure.from(error)
    const { code, message, details } = failure
    return {
      phase: failure.phase,
      ...endingOf(failure, allSent),
      verified: false,
      bytes,
      sha256: null,
      error: { code, message, ...(details && { details }) }
    }
  } finally {
    link?.destroy()
    await source?.close()
  }
}

/** Once all of it was sent, a lost connection may have lost no more than the receiver's answer. */
function endingOf({ phase, evidence }: TransferFailure, allSent: boolean): Ending | null {
  if (phase === 'cancelled') return null
  if (phase === 'cut' && allSent) return { outcome: 'unknown', evidence: 'unanswered' }
  return { outcome: 'cut', evidence }
}

interface Sending {
  readonly request: SendRequest
  readonly limits: SenderLimits
  readonly source: SourceFile
  readonly link: ReceiverLink
  readonly progress: (phase: SendProgress['phase'], sent: number, acknowledged: number) => void
}

/** A server that refuses the handshake may do so for the subprotocol that it does not know: once more without. */
async function connect(request: SendRequest, limits: SenderLimits): Promise<ReceiverLink> {
  const { url, signal, wire, ca, plain = false } = request
  try {
    return await ReceiverLink.connect({ url, plain, limits, signal, wire, ca })
  } catch (error) {
    if (plain || !(error instanceof TransferFailure) || error.code !== 'PROTOCOL_ERROR') throw error
    return ReceiverLink.connect({ url, plain: true, limits, signal, wire, ca })
  }
}

async function sendOffered({ request, limits, source, link, progress }: Sending): Promise<Delivered> {
  const { transferId, size, resume, replicated } = request
  const { folder, name } = splitPath(request.name)
  link.sendText(
    encodeMessage({
      ...{ type: 'offer', transferId, name },
      ...(folder !== '' && { folder }),
      size,
      ...(!resume && { resume }),
      ...(replicated !== undefined && { replicated })
    })
  )
  const accept = await link.next(limits.acceptMs)
  if (accept.type !== 'accept' || accept.offset > size)
    throw new TransferFailure(
      'failed',
      'PROTOCOL_ERROR',
      'the receiver did not accept the offer as it should'
    )
  const begin = resume ? accept.offset : 0
  link.acknowledged = begin
  link.sendText(encodeMessage({ type: 'start', offset: begin }))

  for await (const { offset, chunk, release } of source.chunks()) {
    const end = offset + chunk.length
    if (end <= begin) {
      release()
      link.check()
      continue
    }
    if (end - link.acknowledged > limits.windowBytes) await link.untilAcknowledged(end - limits.windowBytes)
    await link.sendBytes(chunk.subarray(Math.max(0, begin - offset)), release)
    progress('sending', end, Math.min(end, link.acknowledged))
  }
  await link.flushed()
  const sha256 = await source.finish()
  progress('verifying', size, Math.min(size, link.acknowledged))
  link.sendText(encodeMessage({ type: 'end', sha256 }))
  const verdict = await link.next(limits.verifyMs)
  if (verdict.type !== 'stored' || verdict.sha256 !== sha256 || verdict.size !== size)
    throw new TransferFailure('failed', 'HASH_MISMATCH', 'the receiver stored something else')
  await link.close().catch(() => undefined)
  return { sha256, name: verdict.name }
}

/**
 * One binary message a chunk, then the empty message that ends the file. Its receiver answers with no more than its
 * close: it closes first where it can, because a library answers a close that it gets before its program has read all.
 */
async function sendPlain({ request, limits, source, link, progress }: Sending): Promise<Delivered> {
  for await (const { offset, chunk, release } of source.chunks()) {
    // Some receivers refuse messages of 1 MiB and more.
    for (let at = 0; at < chunk.length; at += plainMessageBytes) {
      const isLast = at + plainMessageBytes >= chunk.length
      await link.sendBytes(chunk.subarray(at, at + plainMessageBytes), isLast ? release : undefined)
    }
    progress('sending', offset + chunk.length, 0)
  }
  await link.flushed()
  const sha256 = await source.finish()
  progress('verifying', request.size, 0)
  await link.sendBytes(Buffer.alloc(0))
  await link.flushed()
  const { code, reason } = await link.close(limits.plainEndMs)
  if (code === 1000 || code === 1005) return { sha256 }
  const details = { closeCode: code }
  if (code === 1001 || code === 1006)
    throw new TransferFailure('cut', 'CONNECTION_LOST', unacknowledged(code), details)
  throw plainRefusal(code, reason)
}

function unacknowledged(code: number): string {
  return `all was sent, and the receiver went away (${code}) without saying that it has it`
}

/** Bytes of one binary message of the coursework's protocol. */
const plainMessageBytes = 512 * 1024
