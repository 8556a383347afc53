import { createReadStream } from 'node:fs'
import { Transform, type Readable } from 'node:stream'
import type { RoadMeter } from './road-meter'

/** Bytes of one read. */
const readBytes = 256 * 1024

/** The file from `start` on, each chunk told to the meter as it is handed on. */
export function fileBytes(path: string, meter: RoadMeter, start = 0): Readable {
  const counted = new Transform({
    highWaterMark: readBytes,
    transform: (chunk: Buffer, _encoding, next) => {
      meter.passed(chunk.length)
      next(null, chunk)
    }
  })
  const file = createReadStream(path, { start, highWaterMark: readBytes })
  // Whoever reads it may have left before.
  counted.on('error', () => undefined)
  file.on('error', error => counted.destroy(error))
  counted.on('close', () => file.destroy())
  return file.pipe(counted)
}
