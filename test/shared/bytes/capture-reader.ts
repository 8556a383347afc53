/** A reader of pcapng files of raw IP that knows nothing of how they are written here: only of the standards. */

export interface CapturedPacket {
  /** Seconds since the epoch. */
  readonly time: number
  readonly from: string
  readonly to: string
  readonly flags: number
  readonly sequence: number
  readonly acknowledged: number
  readonly data: Buffer
}

const enhancedPacket = 6
const sectionHeader = 0x0a0d0d0a

/** @throws Error where a length or a checksum is wrong */
export function readCapture(file: Uint8Array): CapturedPacket[] {
  const bytes = Buffer.from(file)
  const packets: CapturedPacket[] = []
  if (bytes.readUInt32LE(0) !== sectionHeader || bytes.readUInt32LE(8) !== 0x1a2b3c4d)
    throw new Error('no section')
  for (let at = 0; at < bytes.length;) {
    const type = bytes.readUInt32LE(at)
    const length = bytes.readUInt32LE(at + 4)
    if (length % 4 !== 0 || bytes.readUInt32LE(at + length - 4) !== length) throw new Error(`length at ${at}`)
    const body = bytes.subarray(at + 8, at + length - 4)
    if (type === 1 && body.readUInt16LE(0) !== 101) throw new Error('not raw IP')
    if (type === enhancedPacket) {
      const units = (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8))
      const captured = body.readUInt32LE(12)
      if (captured !== body.readUInt32LE(16)) throw new Error('cut')
      packets.push({ time: Number(units) / 1e6, ...readPacket(body.subarray(20, 20 + captured)) })
    }
    at += length
  }
  return packets
}

function readPacket(packet: Buffer): Omit<CapturedPacket, 'time'> {
  const version = packet.readUInt8(0) >> 4
  const [head, size] = version === 4 ? [20, 4] : [40, 16]
  const addresses = version === 4 ? 12 : 8
  const source = packet.subarray(addresses, addresses + size)
  const target = packet.subarray(addresses + size, addresses + 2 * size)
  const total = version === 4 ? packet.readUInt16BE(2) : 40 + packet.readUInt16BE(4)
  if (total !== packet.length) throw new Error(`length of the packet: ${total}, not ${packet.length}`)
  if (packet.readUInt8(version === 4 ? 9 : 6) !== 6) throw new Error('not TCP')
  if (version === 4 && sum(packet.subarray(0, 20)) !== 0xffff) throw new Error('checksum of IP')
  const segment = packet.subarray(head)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(segment.length)
  if (sum(Buffer.concat([source, target, Buffer.from([0, 0, 0, 6]), length, segment])) !== 0xffff)
    throw new Error('checksum of TCP')
  const text = (address: Buffer, port: number): string =>
    version === 4 ? `${[...address].join('.')}:${port}` : `[${address.toString('hex')}]:${port}`
  return {
    from: text(source, segment.readUInt16BE(0)),
    to: text(target, segment.readUInt16BE(2)),
    sequence: segment.readUInt32BE(4),
    acknowledged: segment.readUInt32BE(8),
    flags: segment.readUInt8(13),
    data: segment.subarray((segment.readUInt8(12) >> 4) * 4)
  }
}

/** The sum of RFC 1071, folded: all ones where the checksum in it is right. */
function sum(bytes: Buffer): number {
  let total = 0
  for (let at = 0; at < bytes.length; at += 2) {
    total += at + 1 < bytes.length ? bytes.readUInt16BE(at) : bytes.readUInt8(at) << 8
  }
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000)
  return total
}

/** What one end sent to another, put together by the sequence numbers; zeros where bytes are missing. */
export function streamOf(packets: readonly CapturedPacket[], from: string, to: string): Buffer {
  const own = packets.filter(packet => packet.from === from && packet.to === to)
  const begin = own.find(({ flags }) => (flags & 2) !== 0)
  if (!begin) throw new Error(`${from} never began`)
  const first = begin.sequence + 1
  // An end (FIN) has a number of its own: what comes after it is no byte.
  const end = own.reduce(
    (most, { sequence, data }) => (data.length > 0 ? Math.max(most, sequence + data.length) : most),
    first
  )
  const stream = Buffer.alloc(end - first)
  for (const { sequence, data } of own) if (data.length > 0) data.copy(stream, sequence - first)
  return stream
}
