/*
 * What is said and expected, without the schema of it: nodes that only carry it load no schema library.
 */

/** Most bytes of a recorded request, or of its reply. */
export const maxRecordedBytes = 64 * 1024

/** The expression of an expectation; null where it is text. */
export function expressionOf(expectation: string): RegExp | null {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(expectation) ?? []
  return source === undefined ? null : new RegExp(source, flags)
}

/** The bytes that hexadecimal digits stand for, whatever stands between them; null where they are none. */
export function bytesOfHex(text: string): Uint8Array | null {
  const digits = text.replace(/0x|[\s,:]/g, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return null
  return Uint8Array.from(digits.match(/../g) ?? [], pair => parseInt(pair, 16))
}
