/**
 * `new String(bytes, "UTF-8")` of Java: malformed bytes become U+FFFD. It differs from Node's decoder in one
 * point: an encoded surrogate (ED A0..BF xx) is one malformed unit in Java, and two or three in WHATWG's decoder.
 */
export function javaText(bytes: Buffer): string {
  const units: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    units.push(bytes[i] ?? 0)
    if (bytes[i] !== 0xed || !within(bytes[i + 1], 0xa0, 0xbf)) continue
    units[units.length - 1] = malformed
    i += within(bytes[i + 2], 0x80, 0xbf) ? 2 : 1
  }
  return Buffer.from(units).toString('utf8')
}

/** A byte that no UTF-8 text holds, and that no decoder joins with another. */
const malformed = 0xff

function within(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high
}
