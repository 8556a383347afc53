/** One frame of a server: not masked, not fragmented, of 64 KiB at most (RFC 6455, section 5.2). */
function frame(opcode: number, payload: Buffer): Buffer {
  if (payload.length > 0xffff) throw new RangeError('a reply of this protocol fits in 64 KiB')
  const long = payload.length > 125
  const header = Buffer.alloc(long ? 4 : 2)
  header.writeUInt8(0x80 | opcode, 0)
  header.writeUInt8(long ? 126 : payload.length, 1)
  if (long) header.writeUInt16BE(payload.length, 2)
  return Buffer.concat([header, payload])
}

/** A whole text message in one frame. */
export const textFrame = (text: string): Buffer => frame(1, Buffer.from(text))

/** The answer to a ping, with the payload of the ping. */
export const pongFrame = (payload: Buffer): Buffer => frame(10, payload)

/** `reason` is cut so that the frame stays within the 125 bytes of a control frame. */
export function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.alloc(2 + Math.min(123, Buffer.byteLength(reason)))
  payload.writeUInt16BE(code, 0)
  const written = payload.write(reason, 2)
  return frame(8, payload.subarray(0, 2 + written))
}
