/** One message as a strict reader of RFC 9112 finds it. */
interface Message {
  readonly line: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** What the beginning of `text` is: a message and where it ends, not enough yet, or what breaks the grammar. */
export type Read = { readonly message: Message; readonly end: number } | 'more' | { readonly broken: string }

const field = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/
const requestLine = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+ [\x21-\x7e\x80-\xff]+ HTTP\/1\.[01]$/
const statusLine = /^HTTP\/1\.[01] [1-9]\d\d [\t\x20-\x7e\x80-\xff]*$/
const chunkSize = /^([0-9A-Fa-f]{1,12})$/

/** Reads a request as a proxy has to send it: CRLF, one Host, one framing, nothing folded, no extension of a chunk. */
export function readRequest(text: string): Read {
  const head = readHead(text, requestLine)
  if (typeof head === 'string' || 'broken' in head) return head
  const hosts = valuesOf(head.fields, 'host')
  if (hosts.length !== 1) return { broken: `${hosts.length} Hosts` }
  return readBody(text, head, 'none')
}

/** Reads a reply. @param method of its request @param ended whether the connection has ended after `text` */
export function readReply(text: string, method: string, ended: boolean): Read {
  const head = readHead(text, statusLine)
  if (typeof head === 'string' || 'broken' in head) return head
  const status = Number(head.line.slice(9, 12))
  const { line, fields, end } = head
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304)
    return { message: { line, fields, body: '' }, end }
  return readBody(text, head, ended ? 'rest' : 'wait')
}

interface Head {
  readonly line: string
  readonly fields: Message['fields']
  /** Where the body begins. */
  readonly end: number
}

function readHead(text: string, first: RegExp): Head | 'more' | { readonly broken: string } {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return text.length > 100_000 ? { broken: 'a head without end' } : 'more'
  const [line = '', ...rest] = text.slice(0, end).split('\r\n')
  if (!first.test(line)) return { broken: `the line ${JSON.stringify(line)}` }
  const fields: [string, string][] = []
  for (const one of rest) {
    const [, name, value] = field.exec(one) ?? []
    if (name === undefined || value === undefined) return { broken: `the field ${JSON.stringify(one)}` }
    fields.push([name.toLowerCase(), value.replace(/[ \t]+$/, '')])
  }
  return { line, fields, end: end + 4 }
}

/** @param otherwise what a body without a framing is: none, the rest of the connection, or that, which has not ended */
function readBody(text: string, { line, fields, end }: Head, otherwise: 'none' | 'rest' | 'wait'): Read {
  const lengths = valuesOf(fields, 'content-length')
  const codings = valuesOf(fields, 'transfer-encoding')
  if (lengths.length + codings.length > 1) return { broken: 'more than one framing' }
  const [length] = lengths
  if (length !== undefined) {
    if (!/^\d{1,15}$/.test(length)) return { broken: `the length ${JSON.stringify(length)}` }
    const to = end + Number(length)
    if (text.length < to) return 'more'
    return { message: { line, fields, body: text.slice(end, to) }, end: to }
  }
  const [coding] = codings
  if (coding === undefined) {
    if (otherwise === 'wait') return 'more'
    const to = otherwise === 'rest' ? text.length : end
    return { message: { line, fields, body: text.slice(end, to) }, end: to }
  }
  if (coding.toLowerCase() !== 'chunked') return { broken: `the coding ${JSON.stringify(coding)}` }
  return readChunks(text, { line, fields, end })
}

function readChunks(text: string, { line, fields, end }: Head): Read {
  let body = ''
  for (let at = end; ;) {
    const eol = text.indexOf('\r\n', at)
    if (eol < 0) return 'more'
    const size = chunkSize.exec(text.slice(at, eol))
    if (!size) return { broken: `the chunk size ${JSON.stringify(text.slice(at, eol))}` }
    const bytes = Number.parseInt(size[1] ?? '', 16)
    at = eol + 2
    if (bytes === 0) {
      // Trailers are fields, and end with an empty line.
      for (;;) {
        const to = text.indexOf('\r\n', at)
        if (to < 0) return 'more'
        if (to === at) return { message: { line, fields, body }, end: at + 2 }
        if (!field.test(text.slice(at, to))) return { broken: 'a trailer' }
        at = to + 2
      }
    }
    if (text.length < at + bytes + 2) return 'more'
    if (text.slice(at + bytes, at + bytes + 2) !== '\r\n') return { broken: 'a chunk without its end' }
    body += text.slice(at, at + bytes)
    at += bytes + 2
  }
}

function valuesOf(fields: Message['fields'], name: string): string[] {
  return fields.filter(([one]) => one === name).map(([, value]) => value)
}
