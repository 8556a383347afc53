import type { Message } from './diagram'

/** What the bytes of a message mean. */
export interface Decoded {
  readonly kind: 'exchange' | 'http' | 'tls' | 'text' | 'bytes' | 'none'
  /** In one short line. */
  readonly summary: string
  /** Line by line. */
  readonly lines: readonly string[]
}

/** The reply of an exchange, by which a conversation is known to be one (docs/architecture/nodes.md). */
const exchangeReply = 'HOLA'

/** The values of an exchange in the order in which its client sends them. */
const exchangeFields: readonly {
  readonly name: string
  readonly bytes: number
  readonly type: 'int32' | 'float64' | 'text'
}[] = [
  { name: 'int32', bytes: 4, type: 'int32' },
  { name: 'float64', bytes: 8, type: 'float64' },
  { name: 'text', bytes: 4, type: 'text' },
  ...Array.from({ length: 5 }, (_one, index) => ({
    name: `float64[${index}]`,
    bytes: 8,
    type: 'float64' as const
  }))
]
const exchangeBytes = 56

const summaryChars = 60

/** The bytes that are kept of a message. */
export function keptBytes({ pieces }: Pick<Message, 'pieces'>): Uint8Array {
  const parts = pieces.map(piece => Uint8Array.from(atob(piece), character => character.charCodeAt(0)))
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** @param messages all of the diagram: what is said on the same connection tells the protocol */
export function decode(message: Message, messages: readonly Message[]): Decoded {
  const bytes = keptBytes(message)
  if (bytes.length === 0) return { kind: 'none', summary: '', lines: [] }
  const own = messages.filter(({ connection }) => connection === message.connection)
  if (isExchange(own)) return exchange(message, bytes)
  if (bytes[0] === 0x16 && bytes[1] === 0x03) {
    return { kind: 'tls', summary: 'TLS', lines: [`TLS record, ${message.bytes} B`] }
  }
  const text = textOf(bytes)
  if (text !== null && isHttpHead(text)) {
    const lines = text.split(/\r?\n/)
    return { kind: 'http', summary: shortened(lines[0] ?? ''), lines }
  }
  // The head of HTTP may be followed by a body that is no text.
  const head = text === null ? headOf(bytes) : null
  if (head !== null) {
    const rest = bytes.length - head.length
    const lines = [...head.trimEnd().split(/\r?\n/), '', `(${rest} B)`]
    return { kind: 'http', summary: shortened(lines[0] ?? ''), lines }
  }
  if (text !== null) return { kind: 'text', summary: shortened(text), lines: text.split(/\r?\n/) }
  return { kind: 'bytes', summary: shortened(hexOf(bytes.subarray(0, 24))), lines: hexDump(bytes) }
}

/** As `hexdump -C` shows it: place, bytes, and what of them is ASCII. */
export function hexDump(bytes: Uint8Array, from = 0): string[] {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16)
    const ascii = [...row]
      .map(byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('')
    lines.push(`${(from + at).toString(16).padStart(8, '0')}  ${hexOf(row).padEnd(47)}  ${ascii}`)
  }
  return lines
}

function isExchange(messages: readonly Message[]): boolean {
  const said = (by: Message['by']): Message[] =>
    messages.filter(message => message.by === by && message.bytes > 0)
  const answer = said('acceptor')
  const asked = said('opener').reduce((sum, { bytes }) => sum + bytes, 0)
  const text = answer.map(message => textOf(keptBytes(message)) ?? '\0').join('')
  if (asked === 0 || asked > exchangeBytes) return false
  return text === exchangeReply || (answer.length === 0 && asked === exchangeBytes)
}

/** The values of which this message has the last byte; of those that it has only a part of, that part. */
function exchange(message: Message, bytes: Uint8Array): Decoded {
  if (message.by === 'acceptor') {
    const text = textOf(bytes) ?? ''
    return { kind: 'exchange', summary: text, lines: [text] }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const lines: string[] = []
  const values: string[] = []
  let begin = 0
  for (const { name, bytes: length, type } of exchangeFields) {
    const [from, to] = [begin - message.offset, begin + length - message.offset]
    begin += length
    if (to <= 0 || from >= bytes.length) continue
    if (from < 0 || to > bytes.length) {
      const part = bytes.subarray(Math.max(0, from), to)
      lines.push(`${name}: … ${hexOf(part)} (${part.length}/${length} B)`)
      continue
    }
    const value =
      type === 'int32'
        ? String(view.getInt32(from))
        : type === 'float64'
          ? String(view.getFloat64(from))
          : JSON.stringify(textOf(bytes.subarray(from, to)) ?? hexOf(bytes.subarray(from, to)))
    values.push(value)
    lines.push(`${name}: ${value}`)
  }
  return { kind: 'exchange', summary: shortened(values.join(' · ') || hexOf(bytes)), lines }
}

function isHttpHead(text: string): boolean {
  return /^(?:[A-Z]{3,10} \S+ HTTP\/1\.[01]\r?\n|HTTP\/1\.[01] \d{3})/.test(text)
}

function headOf(bytes: Uint8Array): string | null {
  const text = Array.from(bytes.subarray(0, 16 * 1024), byte => String.fromCharCode(byte)).join('')
  const end = text.indexOf('\r\n\r\n')
  return end !== -1 && isHttpHead(text) ? text.slice(0, end + 4) : null
}

/** As text where the bytes are such: UTF-8 without control characters but tabs and ends of lines. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return /[^\P{Cc}\t\r\n]/u.test(text) ? null : text
  } catch {
    return null
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > summaryChars ? `${line.slice(0, summaryChars - 1)}…` : line
}
