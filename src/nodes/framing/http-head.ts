import { listOf, withoutBlanks } from './http-grammar'

/** Bytes of a head past which it is none. */
const headBytes = 64 * 1024

/** How the body of a message is framed (RFC 9112, section 6.3). `length`: bytes. */
type BodyFraming =
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' | 'until-close' | 'unclear' }

/** A message's head: its first line and the fields that frame its body. */
export interface HttpHead {
  /** All of it, with the empty line that ends it. One character a byte. */
  readonly text: string
  readonly line: string
  /** What the fields say of the body; null where they say nothing of it. */
  readonly body: BodyFraming | null
  readonly upgrade: string | null
  /** The options of `Connection`, in lower case. */
  readonly connection: readonly string[]
  readonly contentType: string | null
}

/** Collects one head of HTTP/1 out of the pieces in which it comes. Lines may end in LF only. */
export class HeadCollector {
  /** Longer than any head. */
  failed = false
  #text = ''

  get started(): boolean {
    return this.#text !== ''
  }

  /** What has come of the head so far. */
  get text(): string {
    return this.#text
  }

  /** @returns the head and where in `chunk` the bytes after it begin; null while it is not whole */
  take(chunk: Buffer, from: number): { readonly head: HttpHead; readonly end: number } | null {
    const before = this.#text.length
    // One byte more than a head has shows that it is none: what is not read of the chunk is not missed then.
    const to = Math.min(chunk.length, from + headBytes + 1 - before)
    const text = this.#text + chunk.toString('latin1', from, to)
    const empty = /\r?\n\r?\n/g
    empty.lastIndex = Math.max(0, before - 3)
    const found = empty.exec(text)
    if (!found || empty.lastIndex > headBytes) {
      this.#text = text
      this.failed = text.length > headBytes
      return null
    }
    this.#text = ''
    const whole = text.slice(0, empty.lastIndex)
    return { head: parse(whole, found.index), end: from + empty.lastIndex - before }
  }
}

/** @param end where its lines end */
function parse(text: string, end: number): HttpHead {
  const [line = '', ...fields] = text.slice(0, end).split(/\r?\n/)
  const lengths: string[] = []
  const codings: string[] = []
  const connection: string[] = []
  let upgrade: string | null = null
  let contentType: string | null = null
  for (const field of fields) {
    const colon = field.indexOf(':')
    const name = withoutBlanks(field, 0, Math.max(0, colon)).toLowerCase()
    const value = withoutBlanks(field, colon + 1)
    if (name === 'content-length') lengths.push(...value.split(',').map(one => withoutBlanks(one)))
    else if (name === 'transfer-encoding') codings.push(...listOf(value))
    else if (name === 'upgrade') upgrade = value.toLowerCase()
    else if (name === 'content-type') contentType = value.toLowerCase()
    else if (name === 'connection') connection.push(...listOf(value))
  }
  return { text, line, body: bodyFraming(lengths, codings), upgrade, connection, contentType }
}

function bodyFraming(lengths: readonly string[], codings: readonly string[]): BodyFraming | null {
  if (codings.length > 0) return { kind: codings.at(-1) === 'chunked' ? 'chunked' : 'until-close' }
  const [length] = lengths
  if (length === undefined) return null
  const clear = /^\d{1,15}$/.test(length) && lengths.every(other => other === length)
  return clear ? { kind: 'length', length: Number(length) } : { kind: 'unclear' }
}
