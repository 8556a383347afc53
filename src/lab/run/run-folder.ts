import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readRunInfo } from '../runs/run-info'

/** Runs that a person keeps neither count nor go. */
interface RunLimits {
  /** Most runs, the new one included. */
  readonly maxRuns: number
  /** Most bytes of all older runs together. */
  readonly maxBytes: number
}

const defaultRunLimits: RunLimits = { maxRuns: 50, maxBytes: 1024 ** 3 }

/** `2026-03-01T10-20-30-1a2b3c`: sorts by time, and is a valid name on every system. */
const runName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-[0-9a-f]{6}$/

export function newRunName(startedAt: Date): string {
  const time = startedAt.toISOString().slice(0, 19).replaceAll(':', '-')
  return `${time}-${randomBytes(3).toString('hex')}`
}

export function isRunName(name: string): boolean {
  return runName.test(name)
}

/**
 * Makes the folder of a new run and removes the oldest ones past the limits.
 * @param startedAt when its clock was started, ms since the epoch: a run whose name says something else is a forged one
 */
export async function createRunFolder(
  runsFolder: string,
  startedAt: number,
  limits: RunLimits = defaultRunLimits
): Promise<{ readonly id: string; readonly path: string }> {
  const id = newRunName(new Date(startedAt))
  const path = join(runsFolder, id)
  await mkdir(join(path, 'logs'), { recursive: true })
  await mkdir(join(path, 'bytes'))
  await prune(runsFolder, id, limits)
  return { id, path }
}

/** What was begun and not ended: a host was killed while it took a run from a file. */
const leftover = /^\.taking-/

async function prune(runsFolder: string, current: string, { maxRuns, maxBytes }: RunLimits): Promise<void> {
  const names = await readdir(runsFolder)
  for (const name of names.filter(name => leftover.test(name)))
    await rm(join(runsFolder, name), { recursive: true, force: true }).catch(() => undefined)
  const older = names
    .filter(name => runName.test(name) && name !== current)
    .sort()
    .reverse()
  let bytes = 0
  let runs = 1
  for (const name of older) {
    const path = join(runsFolder, name)
    if (await isKept(path)) continue
    bytes += await folderBytes(path)
    if (++runs <= maxRuns && bytes <= maxBytes) continue
    // A run that can't be removed (open elsewhere) is left for the next time.
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function isKept(path: string): Promise<boolean> {
  const info = await readRunInfo(path).catch(() => null)
  return info?.keep === true
}

/** What is in a folder, on the disk. */
export async function folderBytes(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    if (!entry.isFile()) continue
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0
    )
  }
  return bytes
}
