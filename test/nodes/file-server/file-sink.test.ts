import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { FileSink } from '../../../src/nodes/file-server/file-sink'
import { ReceptionError } from '../../../src/nodes/file-server/reception-error'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
beforeAll(() => {
  folder = temporaryFolder('sink')
})

describe('the file sink', () => {
  it('writes and hashes the same bytes however they are cut, also from an offset', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 40 }),
        fc.nat(100),
        async (chunks, offset) => {
          const path = join(folder, 'f')
          const before = randomBytes(offset)
          writeFileSync(path, before)
          const marks: number[] = []
          const hash = createHash('sha256').update(before)
          const sink = await FileSink.open(path, { offset, hash, onWritten: written => marks.push(written) })
          for (const chunk of chunks) await sink.write(Buffer.from(chunk))
          const sha256 = await sink.finish()
          const whole = Buffer.concat([before, ...chunks])
          expect(readFileSync(path).equals(whole)).toBe(true)
          expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'))
          expect(marks).toEqual([...marks].sort((a, b) => a - b))
        }
      ),
      { numRuns: 40 }
    )
  })

  it('keeps little of what came in memory of its own, though nobody has asked for a collection', async () => {
    const sink = await FileSink.open(join(folder, 'large'))
    const source = randomBytes(64 * 1024)
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    for (let n = 0; n < 3000; n++) {
      await sink.write(Buffer.from(new Uint8Array(source).buffer))
      // What waits for the disk is needed still.
      if (n % 16 === 0) await sink.flush()
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    await sink.finish()
    expect(most).toBeLessThan(28 * 1024 ** 2)
  })

  it.skipIf(!existsSync('/dev/full'))('says when the disk is full, and closes', async () => {
    const sink = await FileSink.open('/dev/full')
    await sink.write(Buffer.from('x'))
    const error: unknown = await sink.flush().catch((thrown: unknown) => thrown)
    expect(ReceptionError.from(error).code).toBe('DISK_FULL')
    await expect(sink.write(Buffer.from('y'))).rejects.toThrow('ENOSPC')
    await sink.close()
    await sink.close()
  })
})
