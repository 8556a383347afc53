import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { FileSink } from '../../../../src/nodes/file-server/file-sink'
import { pour } from '../../../../src/nodes/file-server/http/uploads/pour'
import { temporaryFolder } from '../../../support/temporary-folder'

let folder: string
beforeAll(() => {
  folder = temporaryFolder('pour')
})

const chunks = Array.from({ length: 64 }, () => randomBytes(64 * 1024))
const anything = (): void => undefined

describe('what is poured into a file', () => {
  it('is written as it comes, and nothing of it is copied together', async () => {
    const path = join(folder, 'whole')
    const sink = await FileSink.open(path)
    const write = vi.spyOn(sink, 'write')
    const stream = new PassThrough({ highWaterMark: 8 * 1024 ** 2 })
    for (const chunk of chunks) stream.write(chunk)
    stream.end()
    await pour(stream, sink, anything)
    await sink.finish()
    expect(write.mock.calls.map(([chunk]) => chunk.buffer)).toEqual(chunks.map(({ buffer }) => buffer))
    expect(readFileSync(path).equals(Buffer.concat(chunks))).toBe(true)
  })

  it('waits for the disk', async () => {
    const sink = await FileSink.open(join(folder, 'slow'))
    let most = 0
    await pour(Readable.from(chunks), sink, () => {
      most = Math.max(most, sink.position - sink.written)
    })
    await sink.finish()
    expect(most).toBeGreaterThan(0)
    // What may wait, and the chunk that was one too many.
    expect(most).toBeLessThanOrEqual(1024 ** 2 + 64 * 1024)
  })

  it('leaves the stream to be read on where no more is wanted', async () => {
    const sink = await FileSink.open(join(folder, 'refused'))
    const stream = Readable.from(chunks, { highWaterMark: 4 })
    const refuse = (): void => {
      throw new Error('too much')
    }
    await expect(pour(stream, sink, refuse)).rejects.toThrow('too much')
    expect(stream.destroyed).toBe(false)
    let left = 0
    for await (const chunk of stream) left += (chunk as Buffer).length
    expect(left).toBe(63 * 64 * 1024)
    await sink.close()
  })

  it('says that it was cut', async () => {
    const sink = await FileSink.open(join(folder, 'cut'))
    const stream = new PassThrough()
    stream.write('half')
    setImmediate(() => stream.destroy())
    await expect(pour(stream, sink, anything)).rejects.toThrow('Premature close')
    await sink.close()
  })

  it.skipIf(!existsSync('/dev/full'))('says what the disk says', async () => {
    const sink = await FileSink.open('/dev/full')
    const stream = Readable.from(chunks.concat(chunks))
    await expect(pour(stream, sink, anything)).rejects.toThrow('ENOSPC')
    expect(stream.destroyed).toBe(false)
    await sink.close()
  })
})
