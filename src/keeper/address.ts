import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Where the keeper of a folder listens: a socket that only its owner reaches; on Windows a pipe. */
export function keeperAddress(folder: string): string {
  if (process.platform !== 'win32') return join(folder, 'keeper.sock')
  return `\\\\.\\pipe\\relevo-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
}
