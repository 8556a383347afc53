import { contentOf, divergedContentOf, longestNoise, noiseEvery, noiseLine } from './content'

/** What a client got, against what is right: all of it, a beginning of it, or something else from `byte` on. */
export type Verdict =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part' }
  | { readonly kind: 'wrong'; readonly byte: number; readonly why: string }

const whole: Verdict = { kind: 'whole' }
const part: Verdict = { kind: 'part' }
const wrong = (byte: number, why: string): Verdict => ({ kind: 'wrong', byte, why })

export type HttpFraming = 'length' | 'chunked' | 'close'

export interface HttpExpectation {
  readonly id: number
  readonly bytes: number
  readonly framing: HttpFraming
  readonly noisy: boolean
  /** Whether one of the servers answers some requests in its own way, which is as right as the others' if it is all. */
  readonly diverging: boolean
}

/** Compares bytes with the one thing that they may be. */
export function judgeBytes(got: Buffer, expected: Buffer): Verdict {
  const common = Math.min(got.length, expected.length)
  if (got.compare(expected, 0, common, 0, common) !== 0) {
    let byte = 0
    while (got[byte] === expected[byte]) byte++
    return wrong(byte, `${show(got, byte)} instead of ${show(expected, byte)}`)
  }
  if (got.length > expected.length) return wrong(expected.length, `${got.length - common} bytes too many`)
  return got.length === expected.length ? whole : part
}

/** Judges an HTTP/1.1 reply by its own framing, written from RFC 9112 and not with the product's reader. */
export function judgeHttp(got: Buffer, ended: boolean, expected: HttpExpectation): Verdict {
  const headEnd = got.indexOf('\r\n\r\n')
  if (headEnd < 0) {
    const start = 'HTTP/1.1 200 OK\r\n'
    const length = Math.min(got.length, start.length)
    return got.toString('latin1', 0, length) === start.slice(0, length) ? part : wrong(0, show(got, 0))
  }
  const head = got.toString('latin1', 0, headEnd)
  if (!head.startsWith('HTTP/1.1 200 OK\r\n')) return wrong(0, head.slice(0, 60))
  const body = got.subarray(headEnd + 4)
  const judged = judgeFramed(head, body, ended, expected)
  return judged.kind === 'wrong' ? wrong(judged.byte + headEnd + 4, judged.why) : judged
}

/** How many of the bytes are the first reply, by its own framing; null where it is not whole, or ends with its connection. */
export function httpReplyBytes(got: Buffer): number | null {
  const headEnd = got.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = got.toString('latin1', 0, headEnd)
  const start = headEnd + 4
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  if (length !== undefined) return got.length - start >= Number(length) ? start + Number(length) : null
  if (!/^transfer-encoding: chunked$/im.test(head)) return null
  const { end } = unchunk(got.subarray(start))
  return end === null ? null : start + end
}

function judgeFramed(head: string, body: Buffer, ended: boolean, expected: HttpExpectation): Verdict {
  switch (expected.framing) {
    case 'length': {
      const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? NaN)
      if (!Number.isInteger(length)) return wrong(0, 'there is no Content-Length')
      if (body.length > length) return wrong(length, `${body.length - length} bytes past Content-Length`)
      const content = judgeContent(body, expected)
      if (content.kind === 'wrong') return content
      if (body.length < length) return part
      return content.kind === 'whole' ? whole : wrong(length, 'Content-Length is less than is right')
    }
    case 'chunked': {
      if (!/^transfer-encoding: chunked$/im.test(head)) return wrong(0, 'it is not chunked')
      const { data, end, fault } = unchunk(body)
      if (fault) return wrong(data.length, fault)
      if (end !== null && end < body.length)
        return wrong(end, `${body.length - end} bytes past the last chunk`)
      const content = judgeContent(data, expected)
      if (content.kind === 'wrong' || end === null) return content.kind === 'wrong' ? content : part
      return content.kind === 'whole' ? whole : wrong(data.length, 'the last chunk comes too early')
    }
    case 'close': {
      const content = judgeContent(body, expected)
      return content.kind === 'whole' && !ended ? part : content
    }
  }
}

function judgeContent(body: Buffer, { id, bytes, noisy, diverging }: HttpExpectation): Verdict {
  const judge = noisy ? judgeNoisy : judgeBytes
  const verdict = judge(body, contentOf(id, bytes))
  if (!diverging || verdict.kind === 'whole') return verdict
  const other = judge(body, divergedContentOf(id, bytes))
  return verdict.kind === 'wrong' || other.kind === 'whole' ? other : verdict
}

/** Content with a line of noise before each 64 KiB. */
function judgeNoisy(body: Buffer, content: Buffer): Verdict {
  let at = 0
  for (let from = 0; from < content.length; from += noiseEvery) {
    if (at >= body.length) return part
    const line = noiseLine.exec(body.toString('latin1', at, at + longestNoise))?.[0]
    if (line === undefined) return body.length - at < longestNoise ? part : wrong(at, show(body, at))
    at += line.length
    const block = content.subarray(from, from + noiseEvery)
    const judged = judgeBytes(body.subarray(at, at + block.length), block)
    if (judged.kind === 'wrong') return wrong(judged.byte + at, judged.why)
    if (judged.kind === 'part') return part
    at += block.length
  }
  return at === body.length ? whole : wrong(at, `${body.length - at} bytes too many`)
}

interface Unchunked {
  readonly data: Buffer
  /** Where the last chunk ends; null while it is not there. */
  readonly end: number | null
  readonly fault: string | null
}

/** The data of a chunked body (RFC 9112, section 7.1). */
function unchunk(body: Buffer): Unchunked {
  const parts: Buffer[] = []
  let at = 0
  const so = (end: number | null, fault: string | null = null): Unchunked => ({
    data: parts.length === 1 ? parts[0]! : Buffer.concat(parts),
    end,
    fault
  })
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at)
    if (lineEnd < 0) return so(null, body.length - at > 10 ? `no chunk size at ${at}` : null)
    const line = body.toString('latin1', at, lineEnd)
    if (!/^[0-9a-f]{1,8}$/i.test(line)) return so(null, `bad chunk size ${JSON.stringify(line.slice(0, 20))}`)
    const size = parseInt(line, 16)
    at = lineEnd + 2
    if (size === 0) {
      if (body.length < at + 2) return so(null)
      if (body[at] !== 13 || body[at + 1] !== 10) return so(null, 'no end of the last chunk')
      return so(at + 2)
    }
    parts.push(body.subarray(at, at + size))
    at += size
    if (at + 2 > body.length) return so(null)
    if (body[at] !== 13 || body[at + 1] !== 10) return so(null, `no end of the chunk at ${at}`)
    at += 2
  }
}

function show(bytes: Buffer, at: number): string {
  return JSON.stringify(bytes.toString('latin1', at, at + 24))
}
