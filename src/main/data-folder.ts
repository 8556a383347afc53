import { app } from 'electron'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes `dataDir` this app's folder, Chromium's own files included. Electron's lock against a second instance lies
 * there too, which makes it one app a data folder. To be called before that lock is asked for.
 */
export function useDataFolder(dataDir: string): void {
  const userData = join(dataDir, 'electron')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  mkdirSync(userData, { recursive: true, mode: 0o700 })
  app.setPath('userData', userData)
}
