import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Folders that are synced now, and those whose next sync has not begun: it serves all who ask for it meanwhile. */
const running = new Map<string, Promise<void>>()
const waiting = new Map<string, Promise<void>>()

/** The same as `syncFolder`, once for all who ask while another sync of the folder goes on. */
export function syncFolderTogether(folder: string): Promise<void> {
  const known = waiting.get(folder)
  if (known) return known
  const next = (running.get(folder) ?? Promise.resolve()).then(async () => {
    waiting.delete(folder)
    running.set(folder, next)
    await syncFolder(folder)
    if (running.get(folder) === next) running.delete(folder)
  })
  waiting.set(folder, next)
  return next
}

/** Makes a rename inside `folder` survive a power cut, where the system lets a folder be synced. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch {
    // Windows has no such thing.
  }
}

/** Creates a folder and those around it; each that is new survives a power cut, as what is in it does. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}
