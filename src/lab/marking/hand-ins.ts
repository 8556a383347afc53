import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'

/** Most hand-ins of one folder, and files of one hand-in. */
const maxHandIns = 2_000
const maxFiles = 200

/** The files of one student. */
export interface HandInFiles {
  readonly id: string
  readonly from: string
  readonly participant: string | null
  /** From where on its files are called. */
  readonly folder: string
  readonly runs: readonly string[]
  readonly reports: readonly string[]
  /** All that there is, as it is called from the folder on. */
  readonly files: readonly string[]
}

/** `Name Surname_12345_assignsubmission_file_`: a folder, or the beginning of a file's name, in Moodle's archive. */
const moodleName = /^(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)_?/

/** The hand-ins of a folder: a folder each, as Moodle makes them, or a run each, with the report of the same name. */
export async function findHandIns(folder: string): Promise<HandInFiles[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = new Map<string, string[]>()
  const add = (id: string, ...paths: readonly string[]): void => {
    found.set(id, [...(found.get(id) ?? []), ...paths])
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) add(ofMoodle(entry.name) ?? entry.name, ...(await filesIn(path)))
    else if (entry.isFile() && isOfHandIn(entry.name))
      add(ofMoodle(entry.name) ?? entry.name.replace(/\.[^.]+$/, ''), path)
  }
  return [...found]
    .filter(([, paths]) => paths.length > 0)
    .slice(0, maxHandIns)
    .map(([id, paths]) => {
      const [, from, participant] = moodleName.exec(id) ?? []
      return {
        id,
        from: from ?? id,
        participant: participant ?? null,
        folder,
        runs: paths.flatMap(runAt),
        reports: paths.filter(path => /\.html?$/i.test(path)),
        files: paths.map(path => relative(folder, path))
      }
    })
}

/** A run is a file, or the folder in which its page is. */
function runAt(path: string): readonly string[] {
  if (path.toLowerCase().endsWith('.relevo-run')) return [path]
  return basename(path) === 'run.json' ? [dirname(path)] : []
}

/** What stands in the folder itself, and is no hand-in: rubrics, worksheets, what marking has written. */
const isOfHandIn = (name: string): boolean => /\.(?:relevo-run|html?)$/i.test(name)

/** What one student has handed in there as files and as text, which Moodle puts side by side, is one hand-in. */
function ofMoodle(name: string): string | null {
  const [whole, from, participant] = moodleName.exec(name) ?? []
  return whole === undefined ? null : `${from}_${participant}_assignsubmission_file_`
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && !entry.name.startsWith('.'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .slice(0, maxFiles)
}
