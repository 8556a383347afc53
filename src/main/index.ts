import { app } from 'electron'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultDataDir } from '#lab/data-dir'
import { createLab } from '#lab/lab'
import { workerThreadSpawner } from '#lab/spawners/worker-thread'
import { parseMainOptions } from './options'
import { connectPanels } from './panel-ipc'
import { registerPanelScheme, servePanel } from './panel-protocol'
import { closeBeforeQuit, quitWhenAsked } from './quit'
import { utilityProcessSpawner } from './spawners/utility-process'
import { denyPermissions, guardWebContents } from './web-contents-guard'
import { openWindow, showWindow } from './window'

/** out/main, where the bundle of this file is. */
const here = dirname(fileURLToPath(import.meta.url))
const preload = join(here, '..', 'preload', 'index.cjs')

// One lab a data folder; a second start shows the window of the first.
if (app.requestSingleInstanceLock()) setUp()
else app.quit()

function setUp(): void {
  // Electron wants these before it is ready.
  app.enableSandbox()
  registerPanelScheme()
  guardWebContents()
  quitWhenAsked()
  // Not awaited at the top level: Electron gets ready only once this module has been run.
  void app.whenReady().then(start).catch(fail)
}

async function start(): Promise<void> {
  denyPermissions()
  const options = parseMainOptions(process.argv.slice(app.isPackaged ? 1 : 2))
  const dataDir = options.dataDir ?? defaultDataDir()
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lab = await createLab({
    dataDir,
    entryDir: join(here, 'nodes'),
    spawners: { thread: workerThreadSpawner(), process: utilityProcessSpawner() },
    host: 'electron',
    version: app.getVersion(),
    topology: options.topology ?? undefined,
    onQuit: () => app.quit(),
    onProblem: tell
  })
  closeBeforeQuit(() => lab.close())
  servePanel(join(here, '..', 'renderer'), lab)
  connectPanels(lab)
  openWindow(preload)
  app.on('second-instance', () => showWindow(preload))
  app.on('activate', () => showWindow(preload))
  app.on('window-all-closed', () => app.quit())
}

function fail(error: unknown): void {
  tell(`Relevo could not start: ${error instanceof Error ? error.message : String(error)}`)
  app.exit(1)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}
