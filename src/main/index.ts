import { app } from 'electron'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultDataDir } from '#lab/data-dir'
import { createLab } from '#lab/lab'
import { workerThreadSpawner } from '#lab/spawners/worker-thread'
import { useDataFolder } from './data-folder'
import { setMenu } from './menu'
import { parseMainOptions } from './options'
import { connectPanels } from './panel-ipc'
import { registerPanelScheme, servePanel } from './panel-protocol'
import { closeBeforeQuit, quitOnSignals, quitWithStartScript } from './quit'
import { utilityProcessSpawner } from './spawners/utility-process'
import { denyPermissions, guardWebContents } from './web-contents-guard'
import { openWindow, showWindow } from './window'

/** out/main, where the bundle of this file is. */
const here = dirname(fileURLToPath(import.meta.url))
const preload = join(here, '..', 'preload', 'index.cjs')
const options = parseMainOptions(process.argv.slice(app.isPackaged ? 1 : 2))
const dataDir = options.dataDir ?? defaultDataDir()

try {
  launch()
} catch (error) {
  fail(error)
}

function launch(): void {
  surviveClosedOutput()
  useDataFolder(dataDir)
  // One lab a data folder; a second start shows the window of the first.
  if (!app.requestSingleInstanceLock()) {
    tell(`A Relevo that uses ${dataDir} is running already; this is its window. For a second lab: --data DIR`)
    app.quit()
    return
  }
  // Electron wants these before it is ready.
  enableSandbox()
  registerPanelScheme()
  guardWebContents()
  quitWithStartScript()
  // Not awaited at the top level: Electron gets ready only once this module has been run.
  app.whenReady().then(start).catch(fail)
}

async function start(): Promise<void> {
  quitOnSignals()
  endOnError()
  denyPermissions()
  setMenu()
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
  closeBeforeQuit(async () => {
    await lab.close().catch((error: unknown) => tell(`The lab did not end well: ${String(error)}`))
  })
  servePanel(join(here, '..', 'renderer'), lab)
  connectPanels(lab)
  openWindow(preload, tell)
  app.on('second-instance', () => showWindow(preload, tell))
  app.on('activate', () => showWindow(preload, tell))
  app.on('window-all-closed', () => app.quit())
}

/** Asked for by root, to whom Chromium refuses the sandbox, `--no-sandbox` would be taken back by this call. */
function enableSandbox(): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
}

/** Without this Electron shows a dialog, and goes on with a lab in an unknown state behind it. */
function endOnError(): void {
  process.on('uncaughtException', error => {
    tell(`Relevo ends because of an error of its own: ${error.stack ?? error.message}`)
    app.quit()
  })
}

function fail(error: unknown): void {
  tell(`Relevo could not start: ${error instanceof Error ? error.message : String(error)}`)
  app.exit(1)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A log that nobody reads any more must not end the lab in the middle of something. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
