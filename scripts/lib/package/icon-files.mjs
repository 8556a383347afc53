/** Types of the pictures in an .icns file by their size in pixels; the same size may stand for a larger screen's. */
const icnsTypes = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024]
]

/** A Windows icon of PNG pictures, by their size in pixels: a header of 6 bytes, 16 for each picture, the pictures. */
export function ico(images) {
  const header = Buffer.alloc(6)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(images.size, 4)
  let offset = 6 + 16 * images.size
  const entries = [...images].map(([size, png]) => {
    const entry = Buffer.alloc(16)
    // 256 does not fit in its byte, and is written as 0.
    entry.writeUInt8(size % 256, 0)
    entry.writeUInt8(size % 256, 1)
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(png.length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += png.length
    return entry
  })
  return Buffer.concat([header, ...entries, ...images.values()])
}

/** A macOS icon of PNG pictures: each with its type and length before it, and the whole with its own. */
export function icns(images) {
  const parts = icnsTypes.map(([type, size]) => block(type, images.get(size)))
  return block('icns', Buffer.concat(parts))
}

function block(type, data) {
  const head = Buffer.alloc(8)
  head.write(type, 0, 'latin1')
  head.writeUInt32BE(data.length + 8, 4)
  return Buffer.concat([head, data])
}
