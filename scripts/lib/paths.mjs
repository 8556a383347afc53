import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
/** Locks and downloads in progress; may be deleted at any time. */
export const cacheDir = join(root, '.cache')
export const webHostFile = join(root, 'out', 'main', 'web.js')
