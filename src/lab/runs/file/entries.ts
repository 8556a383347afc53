import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { journalIndexFile } from '../journal-block'
import { journalSealFile } from '../journal-seal'
import { runInfoFile } from '../run-info'
import { metricsFolder, tapeFolder } from '../segment-names'

const MiB = 1024 ** 2
const node = '[a-z0-9][a-z0-9-]{0,39}'
const segment = '\\d{10,12}-\\d{1,15}\\.ndjson\\.gz'

/** What may be in a run: names by their pattern, and most bytes of each. What is not in this table is in no run file. */
const table = [
  [exactly(runInfoFile), 256 * 1024],
  [exactly(journalIndexFile), 256 * MiB],
  [exactly(journalSealFile), 4 * 1024],
  [/^journal-\d{4}\.ndjson$/, 64 * MiB],
  [new RegExp(`^logs/${node}(?:\\.1)?\\.log$`), 64 * MiB],
  [new RegExp(`^${tapeFolder}/${segment}$`), 32 * MiB],
  [new RegExp(`^${metricsFolder}/${segment}$`), 32 * MiB],
  // The recorded bytes of sessions, in files of our own naming.
  [/^bytes\/[a-z0-9][a-z0-9._-]{0,119}(?<!\.)$/, 64 * MiB],
  [exactly('answers.jsonl'), 16 * MiB],
  [exactly('exercise.relevo'), 4 * MiB]
] as const satisfies readonly (readonly [RegExp, number])[]

/** Most entries of a run file, and most bytes of all of them together. */
export const maxEntries = 20_000
export const maxTotalBytes = 2 * 1024 ** 3
/** More than this many bytes out of one is a bomb: text like ours is a tenth. */
export const maxRatio = 250
/** Entries that are so small may be anything, bytes. */
export const smallBytes = 64 * 1024

export const manifestFile = 'manifest.json'
export const maxManifestBytes = 8 * MiB

/** Most bytes that an entry of this name may have; null where there is none of that name in a run. */
export function limitOf(name: string): number | null {
  if (deviceNames.test(name)) return null
  return table.find(([pattern]) => pattern.test(name))?.[1] ?? null
}

/** Names that Windows keeps for devices, in any folder. */
const deviceNames = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Whether it is compressed already. */
export function isCompressed(name: string): boolean {
  return name.endsWith('.gz')
}

/** Whether another file takes its place when it is full, which may be at any moment of a run that goes on. */
export function mayBeReplaced(name: string): boolean {
  return name.startsWith('logs/') || (name.startsWith('bytes/') && !isCompressed(name))
}

/** What of a run's folder goes into a run file. */
export interface RunEntry {
  readonly name: string
  readonly path: string
  readonly bytes: number
  /** Of one that is written over itself while the run goes on: what it was when it was looked at. */
  readonly data?: Buffer
}

/**
 * What of a run's folder goes into a run file, in the order of the names. Of a run that goes on, what tells of something is
 * looked at before what it tells of: the record of what was shown tells of the journal, and so do its seals.
 */
export async function entriesIn(folder: string): Promise<RunEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = found
    .filter(entry => entry.isFile())
    .map(entry =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/')
    )
    .filter(name => limitOf(name) !== null)
    .sort((a, b) => turnOf(a) - turnOf(b))
  const entries: RunEntry[] = []
  for (const name of names) {
    // The oldest may have had to make room meanwhile.
    const entry = await entryOf(name, join(folder, name)).catch(() => null)
    if (entry) entries.push(entry)
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function entryOf(name: string, path: string): Promise<RunEntry> {
  if (name !== journalSealFile) return { name, path, bytes: (await stat(path)).size }
  const data = await readFile(path)
  return { name, path, bytes: data.length, data }
}

function turnOf(name: string): number {
  if (name === journalSealFile) return 1
  if (name === journalIndexFile) return 2
  return name.startsWith('journal-') ? 3 : 0
}

function exactly(name: string): RegExp {
  return new RegExp(`^${name.replaceAll('.', '\\.')}$`)
}
