import { createHash } from 'node:crypto'
import { sendFile } from '#nodes/protocol/transfer/sender'
import type { Source } from './sources'
import type { Sent } from './sent'

interface UrlOptions {
  readonly url: string
  readonly plain: boolean
  /** The certificates that are trusted, PEM; undefined: those that Node trusts. */
  readonly ca: string | undefined
  readonly signal: AbortSignal
  /** `before`: bytes that the receiver had already. */
  readonly onProgress: (sent: number, phase: string, before: number) => void
}

/** A file sent straight to a receiver, and whether that one could verify it. */
export interface SentToUrl extends Sent {
  readonly verified: boolean
}

/** Sends one file to the receiver at a URL, without a lab. */
export async function sendToUrl(source: Source, options: UrlOptions): Promise<SentToUrl> {
  const { url, plain, ca, signal, onProgress } = options
  let begin: number | null = null
  const result = await sendFile({
    ...source,
    transferId: stableId(source),
    url,
    resume: true,
    plain,
    ca,
    signal,
    onProgress: ({ phase, sent, acknowledged }) => {
      if (phase !== 'connecting') begin ??= acknowledged
      onProgress(sent, phase, begin ?? 0)
    }
  })
  const { phase, bytes, sha256, name, evidence, verified, error = null } = result
  const outcome = result.outcome ?? 'cut'
  const copy = { receiver: new URL(url).host, phase, bytes, file: name, sha256: verified ? sha256 : null }
  return {
    ...{
      file: source.name,
      size: source.size,
      route: url,
      resumed: (begin ?? 0) > 0,
      phase,
      outcome,
      sha256,
      error
    },
    copies: [{ ...copy, outcome, evidence, error }],
    verified
  }
}

/** The same file by the same name is the same transfer, so that sending it again goes on where the receiver is. */
function stableId({ path, name, size, mtimeMs }: Source): string {
  const identity = createHash('sha256')
    .update(JSON.stringify([path, name, size, mtimeMs]))
    .digest('hex')
  return `cli-${identity.slice(0, 32)}`
}
