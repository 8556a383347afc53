import { isUtf8 } from 'node:buffer'
import type { Encoding } from '#shared/programs/program'

/**
 * What windows-1252 has at 0x80 to 0x9f, where Latin-1 has controls (the WHATWG's table of it). Not by `TextDecoder`,
 * which in some releases of Node takes it for Latin-1.
 */
const at0x80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, char => at0x80.charAt(char.charCodeAt(0) - 0x80))
}

/** The text of a whole line. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  switch (encoding) {
    case 'utf-8':
      return bytes.toString('utf8')
    case 'latin1':
      return bytes.toString('latin1')
    case 'windows-1252':
      return decodeWindows1252(bytes)
    case 'auto':
      return isUtf8(bytes) ? bytes.toString('utf8') : decodeWindows1252(bytes)
  }
}

/** The text of the beginning of a line, without a character of which the last bytes may be still to come. */
export function decodeBeginning(bytes: Buffer, encoding: Encoding): string {
  const mayBeCut = encoding === 'utf-8' || encoding === 'auto'
  return decode(mayBeCut ? bytes.subarray(0, wholeLength(bytes)) : bytes, encoding)
}

/** Where the last character of UTF-8 ends that is there with all its bytes (RFC 3629, section 3). */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return size > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** The bytes of what is typed; a character that the encoding has not is a question mark. */
export function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8' || encoding === 'auto') return Buffer.from(text, 'utf8')
  const table = encoding === 'latin1' ? latin1Bytes : windows1252Bytes
  return Buffer.from(Array.from(text, char => table.get(char) ?? 0x3f))
}

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const latin1Bytes = byteTable(everyByte.toString('latin1'))
const windows1252Bytes = byteTable(decodeWindows1252(everyByte))

function byteTable(chars: string): ReadonlyMap<string, number> {
  return new Map(Array.from(chars, (char, byte) => [char, byte]))
}
