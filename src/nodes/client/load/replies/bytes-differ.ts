import type { LoadDifference } from '#shared/load/load-results'

/** Bytes around a difference that are shown of it. */
const shownBytes = 24

/**
 * The first byte at which two byte strings differ, also by one being longer; null where they are the same.
 * @param as how both are shown; by itself as text where they are such
 */
export function bytesDiffer(expected: Uint8Array, got: Uint8Array, as?: 'hex'): LoadDifference | null {
  const least = Math.min(expected.length, got.length)
  let byte = 0
  while (byte < least && expected[byte] === got[byte]) byte++
  if (byte === least && expected.length === got.length) return null
  const parts = [expected, got].map(bytes => Buffer.from(bytes.subarray(byte, byte + shownBytes)))
  const shown = parts.map(as !== 'hex' && parts.every(isText) ? textOf : hexOf)
  return { byte, place: null, expected: shown[0] ?? '', got: shown[1] ?? '' }
}

function isText(bytes: Buffer): boolean {
  return /^[^\p{C}\ufffd]*[\r\n]*$/u.test(bytes.toString('utf8'))
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8').trimEnd()
}

function hexOf(bytes: Buffer): string {
  return (bytes.toString('hex').match(/../g) ?? []).join(' ')
}
