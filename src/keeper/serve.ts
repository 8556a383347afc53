import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childProcessSpawner } from '#lab/spawners/child-process'
import { takeFileLock } from '#system/file-lock'
import { keeperAddress } from './address'
import { Keeper } from './keeper'

/**
 * Keeps the nodes of one desk on this machine, until that desk has no more use for it or is silent for its lease. One
 * process at a time does so in a folder: another ends at once.
 */
export async function serve(folder: string): Promise<void> {
  process.umask(0o077)
  const address = keeperAddress(folder)
  if ((await takeFileLock(join(folder, 'keeper.lock'))) === null) return
  if (process.platform !== 'win32') rmSync(address, { force: true })
  const server = createServer()
  const keeper = new Keeper({
    folder,
    programs: join(dirname(fileURLToPath(import.meta.url)), 'nodes'),
    spawner: childProcessSpawner(),
    onEnd: () => {
      server.close()
      if (process.platform !== 'win32') rmSync(address, { force: true })
      process.exit(0)
    }
  })
  server.on('connection', socket => keeper.take(socket))
  server.listen(address)
  // What a terminal says to all that it started is not for a keeper.
  for (const name of ['SIGHUP', 'SIGINT'] as const) process.on(name, () => undefined)
}
