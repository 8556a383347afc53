import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ByteReader } from '#shared/bytes/byte-reader'
import type { RecordedConnection } from '#shared/bytes/byte-records'
import { parseSegmentName, type Segment } from './segment-name'

const unpack = promisify(gunzip)

/** Largest file, unpacked, bytes: what is larger was not written here. */
const maxFileBytes = 64 * 1024 ** 2

/** A time of the run, ms. */
export interface Window {
  readonly from: number
  readonly until: number
}

export interface ReadBytes {
  readonly connections: readonly RecordedConnection[]
  /** Connections of that time that were not recorded, as there were too many at once. */
  readonly unrecorded: number
  /** Records that were lost, as the lab was too busy to take them. */
  readonly lost: number
}

/**
 * The connections of one node in a time, out of a run's `bytes` folder, with what they carried in it. A folder that is
 * not there holds none; a torn or foreign line is passed over.
 */
export async function readBytes(folder: string, node: string, window: Window): Promise<ReadBytes> {
  const reader = new ByteReader(node, window)
  for (const { name } of await segmentsOf(folder, node, window)) {
    const bytes = await readFile(join(folder, name)).catch(() => null)
    if (!bytes) continue
    const plain = name.endsWith('.gz')
      ? await unpack(bytes, { maxOutputLength: maxFileBytes }).catch(() => null)
      : bytes
    if (plain) reader.read(plain.toString('utf8'))
  }
  const { connections, unrecorded, lost } = reader
  return { connections, unrecorded, lost }
}

async function segmentsOf(folder: string, node: string, { from, until }: Window): Promise<Segment[]> {
  const own = (await listSegments(folder)).filter(segment => segment.node === node)
  return own.filter((segment, index) => {
    const next = own[index + 1]
    return segment.from <= until + slackMs && (!next || next.from >= from - slackMs)
  })
}

/** Connections are introduced again within as long, and nodes' records come a little out of order, ms. */
const slackMs = 12_000

async function listSegments(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch(() => [])
  return names.flatMap(name => parseSegmentName(name) ?? []).sort((a, b) => a.number - b.number)
}
