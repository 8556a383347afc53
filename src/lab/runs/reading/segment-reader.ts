import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, gunzip } from 'node:zlib'
import { RelevoError } from '#shared/errors'
import { parseSegmentName, type SegmentName } from '../segment-names'
import { parseRecorded } from './parse-recorded'

const inflate = promisify(gunzip)
/** Most bytes of one segment, compressed and not: what is written is a tenth of it. */
const maxFileBytes = 32 * 1024 ** 2
const maxBytes = 64 * 1024 ** 2

/** The segments in a folder, in their order; none where there is no folder. */
export async function listSegments(folder: string): Promise<SegmentName[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .flatMap(name => parseSegmentName(name) ?? [])
    .sort((a, b) => a.startedAt - b.startedAt || a.seq - b.seq)
}

/**
 * The values in a segment, one for each line. A line that is torn, because the host was killed, ends it.
 * @throws RelevoError `RUN_INVALID` where it is damaged, or no segment
 */
export async function readSegment(folder: string, segment: SegmentName): Promise<unknown[]> {
  const values: unknown[] = []
  for (const line of await readSegmentLines(folder, segment)) {
    const value = parseLine(line)
    if (value === undefined) break
    values.push(value)
  }
  return values
}

/** The value in a line; undefined where it is torn. */
export function parseLine(line: string): unknown {
  try {
    return parseRecorded(line)
  } catch {
    return undefined
  }
}

/** The lines of a segment, for whoever needs only some of their values. @throws RelevoError `RUN_INVALID` */
export async function readSegmentLines(folder: string, { name }: SegmentName): Promise<string[]> {
  let text: string
  try {
    const path = join(folder, name)
    if ((await stat(path)).size > maxFileBytes) throw new Error('it is too large')
    const data = await readFile(path)
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: maxBytes }
    text = data.length === 0 ? '' : (await inflate(data, options)).toString('utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RelevoError(
      'RUN_INVALID',
      `${name} of the run's record is damaged: ${why}`,
      { file: name },
      error
    )
  }
  return text.split('\n').filter(line => line !== '')
}

/** The last that begins at a moment or before it; the first where none does. */
export function segmentAt(segments: readonly SegmentName[], t: number): number {
  return Math.max(
    0,
    segments.findLastIndex(({ startedAt }) => startedAt <= t)
  )
}
