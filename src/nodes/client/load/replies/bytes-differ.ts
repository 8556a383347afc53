import type { LoadDifference } from '#shared/load/load-results'

/** Bytes around a difference that are shown of it. */
const shownBytes = 24

/**
 * The first byte at which two byte strings differ, also by one being longer; null where they are the same.
 * @param as how they are shown; left out: each as text where it is such
 */
export function bytesDiffer(expected: Uint8Array, got: Uint8Array, as?: 'hex'): LoadDifference | null {
  const least = Math.min(expected.length, got.length)
  let byte = 0
  while (byte < least && expected[byte] === got[byte]) byte++
  if (byte === least && expected.length === got.length) return null
  const shown = (bytes: Uint8Array): string => bytesShown(bytes.subarray(byte, byte + shownBytes), as)
  return { byte, place: null, expected: shown(expected), got: shown(got) }
}

function bytesShown(bytes: Uint8Array, as: 'hex' | undefined): string {
  const text = Buffer.from(bytes).toString('utf8')
  return as !== 'hex' && /^[^\p{C}\ufffd]*[\r\n]*$/u.test(text)
    ? text.trimEnd()
    : (Buffer.from(bytes).toString('hex').match(/../g) ?? []).join(' ')
}
