import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { LoadInput, RememberedSession } from '#shared/load/load'
import type { Outcome } from '#shared/outcome'
import { decodeBeginning } from '#nodes/runtime/encodings'
import type { Transcript } from './transcript'

const limits = {
  /** All that is kept, bytes. */
  bytes: 16 * 1024 ** 2,
  sessions: 1_000,
  /** Sessions that outlive those that came after them, because none of those asked the same. */
  rare: 200,
  previewChars: 80,
  /** What a session takes besides its bytes, and each piece of its request. */
  overheadBytes: 500,
  markBytes: 64,
  /** Longest pause that is kept, ms; and what a load that has pauses may take besides them, and in all. */
  pauseMs: 3_600_000,
  usualMs: 30_000,
  longestMs: 600_000
} as const

interface Remembered {
  readonly session: number
  readonly client: string
  readonly endedAt: number
  readonly outcome: Outcome
  /** Whether the server ended it. */
  readonly serverEnded: boolean
  readonly transcript: Transcript
  /** A hash of its request: sessions with the same request have the same. */
  readonly key: number
  readonly bytes: number
}

const readArgs = z.object({ session: z.int().min(1) })
const listArgs = z.object({ limit: z.int().min(1).max(1_000).default(100) })

/**
 * What short sessions said and were answered, in memory: so that one can become the load. The newest are kept, and of
 * each request one: a load that repeats itself does not push out what was typed by hand.
 */
export class RememberedSessions {
  /** Those that are remembered, by the number of the session, oldest first. */
  readonly #sessions = new Map<number, Remembered>()
  readonly #rare = new Map<number, Remembered>()
  readonly #times = new Map<number, number>()
  readonly #proxy: string
  #bytes = 0

  /** @param proxy its node id */
  constructor(proxy: string) {
    this.#proxy = proxy
  }

  readonly calls = {
    'session.list': async (args: unknown): Promise<readonly RememberedSession[]> =>
      this.#list(listArgs.parse(args).limit),
    'session.read': async (args: unknown): Promise<LoadInput> => this.#read(readArgs.parse(args).session)
  }

  add(session: number, client: string, outcome: Outcome, serverEnded: boolean, transcript: Transcript): void {
    if (transcript.lost || transcript.requestBytes + transcript.replyBytes === 0) return
    const key = transcript.request.reduce((crc, chunk) => crc32(chunk, crc), transcript.requestBytes)
    const { requestBytes, replyBytes, marks } = transcript
    const bytes = requestBytes + replyBytes + marks.length * limits.markBytes + limits.overheadBytes
    const endedAt = performance.now()
    this.#sessions.set(session, { session, client, endedAt, outcome, serverEnded, transcript, key, bytes })
    this.#bytes += bytes
    this.#times.set(key, (this.#times.get(key) ?? 0) + 1)
    while (this.#sessions.size > limits.sessions || this.#bytes > limits.bytes) this.#dropOldest()
  }

  /** What was said in a session, and what its client had of the reply; null where that is not kept. */
  said(session: number): { readonly request: readonly Buffer[]; readonly reply: Buffer } | null {
    const found = this.#sessions.get(session) ?? this.#rare.get(session)
    return found ? { request: found.transcript.request, reply: Buffer.concat(found.transcript.reply) } : null
  }

  #dropOldest(): void {
    const [oldest] = this.#sessions.values()
    const [rarest] = this.#rare.values()
    if (oldest) {
      this.#sessions.delete(oldest.session)
      if ((this.#times.get(oldest.key) ?? 0) > 1) this.#forget(oldest)
      else this.#rare.set(oldest.session, oldest)
    }
    const tooMany = this.#rare.size > limits.rare || this.#bytes > limits.bytes
    if (rarest && (tooMany || !oldest)) {
      this.#rare.delete(rarest.session)
      this.#forget(rarest)
    }
  }

  #forget({ key, bytes }: Remembered): void {
    this.#bytes -= bytes
    const times = (this.#times.get(key) ?? 1) - 1
    if (times === 0) this.#times.delete(key)
    else this.#times.set(key, times)
  }

  #list(limit: number): RememberedSession[] {
    const now = performance.now()
    return [...this.#rare.values(), ...this.#sessions.values()]
      .slice(-limit)
      .reverse()
      .map(({ session, client, endedAt, outcome, transcript }) => ({
        session,
        agoMs: Math.round(now - endedAt),
        client,
        requestBytes: transcript.requestBytes,
        replyBytes: transcript.replyBytes,
        preview: previewOf(transcript),
        cut: outcome === 'cut'
      }))
  }

  /** It as a load. @throws RelevoError `NOT_FOUND`, `NOT_SUPPORTED` */
  #read(session: number): LoadInput {
    const found = this.#sessions.get(session) ?? this.#rare.get(session)
    if (!found) {
      throw new RelevoError(
        'NOT_FOUND',
        `session ${session} is not kept: it goes on, was longer than 64 KiB, or is too long ago`
      )
    }
    const { transcript, outcome, serverEnded } = found
    const request = Buffer.concat(transcript.request)
    if (request[0] === 22 && request[1] === 3) {
      throw new RelevoError(
        'NOT_SUPPORTED',
        `session ${session} is encrypted (TLS): its bytes mean nothing a second time`
      )
    }
    let at = 0
    const send = transcript.marks.map(({ bytes, afterMs, afterBytes }) => ({
      afterMs: Math.min(afterMs, limits.pauseMs),
      afterBytes,
      ...dataOf(request.subarray(at, (at += bytes)))
    }))
    const { clientEndedAt, replyBytes } = transcript
    const pausesMs = send.reduce((sum, { afterMs }) => sum + afterMs, 0)
    return {
      protocol: 'session',
      from: `${this.#proxy}/${session}`,
      // A server that speaks by itself is heard without anything said.
      send: send.length > 0 ? send : [{ text: '' }],
      halfClose: clientEndedAt !== null && clientEndedAt < replyBytes,
      ends: serverEnded ? 'server' : 'client',
      timeoutMs: Math.min(limits.usualMs + pausesMs, limits.longestMs),
      ...(outcome !== 'cut' && { reply: dataOf(Buffer.concat(transcript.reply)) })
    }
  }
}

/** As text where the bytes are such, and come out of it the same. */
function dataOf(bytes: Buffer): { text: string } | { base64: string } {
  const text = bytes.toString('utf8')
  const isText = !/[^\P{Cc}\t\r\n]/u.test(text) && Buffer.from(text).equals(bytes)
  return isText ? { text } : { base64: bytes.toString('base64') }
}

function previewOf({ request }: Transcript): string {
  const text = decodeBeginning(Buffer.concat(request).subarray(0, 4 * limits.previewChars), 'auto')
  return text
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, limits.previewChars)
}
