import type { LoadDifference } from '#shared/load/load-results'

/** Bytes around a difference that are shown of it. */
const shownBytes = 24

/** The first byte at which two byte strings differ, also by one being longer; null where they are the same. */
export function bytesDiffer(expected: Uint8Array, got: Uint8Array): LoadDifference | null {
  const least = Math.min(expected.length, got.length)
  let byte = 0
  while (byte < least && expected[byte] === got[byte]) byte++
  if (byte === least && expected.length === got.length) return null
  return { byte, place: null, expected: bytesShown(expected, byte), got: bytesShown(got, byte) }
}

/** Some bytes from `from` on: as text where they are such, else as hexadecimal. */
function bytesShown(bytes: Uint8Array, from: number): string {
  const part = Buffer.from(bytes.subarray(from, from + shownBytes))
  const text = part.toString('utf8')
  return /^[^\p{C}\ufffd]*[\r\n]*$/u.test(text)
    ? text.trimEnd()
    : (part.toString('hex').match(/../g) ?? []).join(' ')
}
