/** A zip of files that are not compressed: for each its header and bytes, then the directory (APPNOTE.TXT, 4.3). */
export function zip(files: readonly { name: string; text: string; executable?: boolean }[]): Buffer {
  const local: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, text, executable = false } of files) {
    const data = Buffer.from(text)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt32LE(crc32(data), 10)
    facts.writeUInt32LE(data.length, 14)
    facts.writeUInt32LE(data.length, 18)
    facts.writeUInt16LE(Buffer.byteLength(name), 22)
    const header = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, Buffer.from(name)])
    const entry = Buffer.alloc(14)
    // External attributes: the mode of a regular file, as Unix has it.
    entry.writeUInt32LE((executable ? 0o100755 : 0o100644) * 2 ** 16, 6)
    entry.writeUInt32LE(offset, 10)
    // Made on Unix, version 3.0.
    const madeBy = Buffer.from([30, 3])
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, facts, entry, Buffer.from(name)])
    )
    local.push(header, data)
    offset += header.length + data.length
  }
  const entries = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(entries.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...local, entries, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/** CRC-32 as in IEEE 802.3, bit by bit. */
function crc32(data: Buffer): number {
  let crc = 0xffffffff
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
