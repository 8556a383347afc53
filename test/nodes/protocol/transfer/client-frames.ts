/** One frame of a client, with whatever is wrong about it. */
export function clientFrame(
  opcode: number,
  payload: Uint8Array,
  { fin = true, masked = true, rsv = 0 }: { fin?: boolean; masked?: boolean; rsv?: number } = {}
): Buffer {
  const length = payload.length
  const extra = length > 0xffff ? 8 : length > 125 ? 2 : 0
  const header = Buffer.alloc(2 + extra)
  header.writeUInt8((fin ? 0x80 : 0) | rsv | opcode, 0)
  header.writeUInt8((masked ? 0x80 : 0) | (extra === 8 ? 127 : extra === 2 ? 126 : length), 1)
  if (extra === 2) header.writeUInt16BE(length, 2)
  if (extra === 8) header.writeBigUInt64BE(BigInt(length), 2)
  if (!masked) return Buffer.concat([header, payload])
  const key = Buffer.from([0x12, 0xa4, 0x7f, 0xee])
  return Buffer.concat([header, key, Buffer.from(payload.map((byte, index) => byte ^ key[index & 3]!))])
}
