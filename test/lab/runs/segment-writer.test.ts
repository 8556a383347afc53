import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SegmentWriter, type SegmentWriterOptions } from '../../../src/lab/runs/recording/segment-writer'
import { listSegments, readSegment } from '../../../src/lab/runs/reading/segment-reader'
import { segmentName } from '../../../src/lab/runs/segment-names'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let problems: string[]
beforeEach(() => {
  folder = temporaryFolder()
  problems = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const writer = (options: Partial<SegmentWriterOptions> = {}): SegmentWriter =>
  new SegmentWriter({ folder, maxBytes: 1e6, onProblem: problem => void problems.push(problem), ...options })

const head = (n: number): string => JSON.stringify({ head: n })
/** Lines that do not compress to nothing. */
const line = (n: number): string =>
  JSON.stringify({ n, noise: Array.from({ length: 20 }, (_, i) => Math.sin(n * 31 + i)) })

async function fill(segments: SegmentWriter, count: number, linesEach = 10): Promise<void> {
  for (let n = 0; n < count; n++) {
    segments.begin(segmentName(n * 1000, n), n * 1000, head(n))
    for (let one = 0; one < linesEach; one++) segments.write(line(n * 100 + one))
    await segments.flush()
  }
}

async function read(): Promise<unknown[][]> {
  const segments = await listSegments(folder)
  return Promise.all(segments.map(segment => readSegment(folder, segment)))
}

test('what was written is read back, segment by segment', async () => {
  const segments = writer()
  await fill(segments, 3, 2)
  const lines = (n: number): unknown[] => [n * 100, n * 100 + 1].map(one => JSON.parse(line(one)) as unknown)
  expect(await read()).toEqual([0, 1, 2].map(n => [{ head: n }, ...lines(n)]))
  expect(segments.wholeFrom).toBe(0)
})

test('the oldest lose all but their beginning, then go, and it is said from when on there is all', async () => {
  const segments = writer({ maxBytes: 12_000 })
  await fill(segments, 40)
  const found = await read()
  const lengths = found.map(values => values.length)
  const thinned = lengths.filter(length => length === 1).length
  expect(thinned).toBeGreaterThan(0)
  expect(lengths).toEqual([
    ...Array<number>(thinned).fill(1),
    ...Array<number>(lengths.length - thinned).fill(11)
  ])
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  expect(bytes).toBeLessThanOrEqual(12_000)
  expect(segments.wholeFrom).toBe((40 - (lengths.length - thinned)) * 1000)

  const tiny = writer({ maxBytes: 1500, folder: join(folder, 'tiny') })
  await fill(tiny, 40)
  expect(readdirSync(join(folder, 'tiny')).length).toBeLessThan(40)
})

test('segments that are too old are thinned, however small they are', async () => {
  await fill(writer({ maxAgeMs: 4_500 }), 10)
  expect((await read()).map(values => values.length)).toEqual([...Array(5).fill(1), ...Array(5).fill(11)])
})

test('a disk that refuses breaks the segment, is said once, and the next segment is whole again', async () => {
  const blocked = join(folder, 'blocked')
  writeFileSync(blocked, 'a file where the folder should be')
  const segments = writer({ folder: blocked })
  segments.begin(segmentName(0, 0), 0, head(0))
  await segments.flush()
  expect(segments.isBroken).toBe(true)
  segments.write(line(1))
  await segments.flush()
  expect(problems).toHaveLength(1)
  rmSync(blocked)
  mkdirSync(blocked)
  segments.begin(segmentName(1000, 5), 1000, head(1))
  segments.write(line(2))
  await segments.flush()
  expect(segments.isBroken).toBe(false)
  const [segment] = await listSegments(blocked)
  expect(await readSegment(blocked, segment!)).toEqual([{ head: 1 }, JSON.parse(line(2))])
})

test('bounds what waits for a slow disk, and says so', async () => {
  const segments = writer({ maxPendingChars: 1000 })
  segments.begin(segmentName(0, 0), 0, head(0))
  for (let n = 0; n < 100; n++) segments.write(line(n))
  expect(segments.isBroken).toBe(true)
  expect(problems).toEqual([expect.stringContaining('too slow')])
  await segments.flush()
})
