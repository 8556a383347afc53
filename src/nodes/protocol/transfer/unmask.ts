/**
 * XORs `bytes` in place with the 4-byte key, starting at byte `phase` of the key (RFC 6455, section 5.3).
 * Whole 32-bit words at a time: a video is hundreds of megabytes, and one byte at a time is five times slower.
 * @returns the phase at which the next bytes go on.
 */
export function unmask(bytes: Buffer, key: Buffer, phase: number): number {
  const end = bytes.length
  const next = (phase + end) & 3
  // Our own sender masks with zeros on loopback, where no proxy of strangers stands between: nothing changes.
  if (((key[0] ?? 0) | (key[1] ?? 0) | (key[2] ?? 0) | (key[3] ?? 0)) === 0) return next
  let index = 0
  const step = (): void => {
    bytes[index] = (bytes[index] ?? 0) ^ (key[(phase + index) & 3] ?? 0)
    index++
  }
  const misaligned = bytes.byteOffset & 3
  const head = Math.min(end, misaligned === 0 ? 0 : 4 - misaligned)
  while (index < head) step()

  const words = (end - index) >>> 2
  if (words > 0) {
    // The key turned to where the words begin, in the machine's own byte order.
    const turned = new Uint8Array(4)
    for (let i = 0; i < 4; i++) turned[i] = key[(phase + index + i) & 3] ?? 0
    const word = new Uint32Array(turned.buffer)[0] ?? 0
    const view = new Uint32Array(bytes.buffer, bytes.byteOffset + index, words)
    for (let i = 0; i < words; i++) view[i] = (view[i] ?? 0) ^ word
    index += words * 4
  }
  while (index < end) step()
  return next
}
