import type { ClientRequests } from '#nodes/framing/client-requests'
import { decodeBeginning } from '#nodes/runtime/encodings'

/** Which kind of request an answer is to: its method and path, in which all numbers are one; `*` where it is not HTTP. */
export function scopeOf(requests: ClientRequests, message: number): string {
  const method = requests.method(message)
  if (method === undefined) return '*'
  const [path = ''] = (requests.target(message) ?? '').split('?')
  return `${method} ${path.replace(/\d+/g, '#')}`
}

/** Characters of a value that are told. */
const mostTold = 100

/** Bytes that are shown of those that are no text. */
const mostHex = 16

/** Bytes as people read them: text, with its ends of lines as `\\n`; what is no text in hexadecimal. */
export function printableBytes(bytes: Buffer): string {
  const text = decodeBeginning(bytes, 'auto').replace(/[\t\n\r]/g, char => JSON.stringify(char).slice(1, -1))
  if (!/[\p{C}\ufffd]/u.test(text)) return text
  return bytes
    .subarray(0, mostHex)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')
}

/** Bytes, one a character, as people read them. */
export function printable(value: string): string {
  const text = decodeBeginning(Buffer.from(value.slice(0, mostTold), 'latin1'), 'auto')
  return text.replace(/\p{C}/gu, '\ufffd')
}
