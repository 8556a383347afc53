import { app } from 'electron'
import { join } from 'node:path'
import { makeDataFolder } from '#lab/data-folder/make-folder'

/**
 * Makes `dataDir` this app's folder, Chromium's own files included. Electron's lock against a second instance lies
 * there too, which makes it one app a data folder. To be called before that lock is asked for.
 * @throws RelevoError `BAD_ARGUMENTS`, which says why the folder cannot be used
 */
export function useDataFolder(dataDir: string): void {
  const userData = join(dataDir, 'electron')
  makeDataFolder(dataDir)
  makeDataFolder(userData)
  app.setPath('userData', userData)
}
