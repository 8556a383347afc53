import { app, dialog } from 'electron'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultDataDir } from '#lab/data-folder/default-folder'
import { createLab } from '#lab/lab'
import { workerThreadSpawner } from '#lab/spawners/worker-thread'
import { appLog } from './app/app-log'
import { useDataFolder } from './app/data-folder'
import { connectDesktop } from './desktop'
import { firstTopology } from './app/first-topology'
import { OpenRequests } from './app/open-requests'
import { parseMainOptions } from './app/options'
import { printPdf } from './panel/print-pdf'
import { logLostProcesses } from './panel/panel-crash'
import { registerPanelScheme } from './panel/panel-protocol'
import { problemTeller } from './app/problems'
import {
  closeBeforeQuit,
  quitOnShutdown,
  quitOnSignals,
  quitWithStartScript,
  quitWithWindow
} from './app/quit'
import { SettingsFile } from './app/settings'
import { isFirstInstance } from './app/single-instance'
import { utilityProcessSpawner } from './spawners/utility-process'
import { useTheme } from './app/theme'
import { denyPermissions, guardWebContents } from './panel/web-contents-guard'
import { PanelWindow } from './panel/window'
import { WindowStateFile } from './panel/window-state'
import { wordsOf } from './words/words'

/** The package's `appId`, by which the installed program is known to Windows; one that is not installed has Electron's. */
const appId = 'org.relevo.lab'
/** out/main, where the bundle of this file is. */
const here = dirname(fileURLToPath(import.meta.url))
const options = parseMainOptions(process.argv.slice(app.isPackaged ? 1 : 2))
const dataDir = options.dataDir ?? defaultDataDir()
const tell = appLog(dataDir)
const requests = new OpenRequests()
let panel: PanelWindow | null = null

try {
  launch()
} catch (error) {
  fail(error)
}

function launch(): void {
  surviveClosedOutput()
  useDataFolder(dataDir)
  requests.listen()
  requests.add(options.files)
  const isFirst = isFirstInstance(options.files, files => {
    panel?.show()
    requests.add(files)
  })
  if (!isFirst) {
    tell(`A Relevo that uses ${dataDir} is running already; this is its window. For a second lab: --data DIR`)
    if (options.topology !== null) tell(`It keeps the topology that it has; open ${options.topology} there.`)
    app.quit()
    return
  }
  // Electron wants these before it is ready.
  enableSandbox()
  if (process.platform === 'win32' && app.isPackaged) app.setAppUserModelId(appId)
  registerPanelScheme()
  guardWebContents()
  quitWithStartScript()
  // Not awaited at the top level: Electron gets ready only once this module has been run.
  app.whenReady().then(start).catch(fail)
}

async function start(): Promise<void> {
  quitOnSignals()
  quitOnShutdown()
  endOnError()
  logLostProcesses(tell)
  denyPermissions()
  const window = new PanelWindow({
    preload: join(here, '..', 'preload', 'index.cjs'),
    state: () => windowState,
    words: () => wordsOf(settings.value.language),
    tell,
    onOpen: opened => quitWithWindow(opened, labHasEnded, saveNow)
  })
  const say = problemTeller(tell, notice => window.notice(notice))
  const settings = new SettingsFile(dataDir, say)
  const windowState = new WindowStateFile(dataDir, say)
  useTheme(settings.value.theme)
  const first = await firstTopology(options.topology, requests.takeTopology(), notice =>
    window.notice(notice)
  )
  const lab = await createLab({
    dataDir,
    entryDir: join(here, 'nodes'),
    spawners: {
      thread: options.threads ? workerThreadSpawner() : utilityProcessSpawner(),
      process: utilityProcessSpawner()
    },
    host: 'electron',
    version: app.getVersion(),
    topology: first.source,
    seed: options.seed,
    printPdf,
    onQuit: () => app.quit(),
    // A node that did not start says so on its card.
    onProblem: (text, node) => (node === undefined ? say(text) : tell(text))
  })
  const keepUnsaved = (): void => {
    try {
      desktop.keepUnsaved()
    } catch (error) {
      tell(`What is not saved is lost: ${String(error)}`)
    }
  }
  const saveNow = (): void => {
    keepUnsaved()
    settings.flushNow()
    windowState.flushNow()
  }
  const end = async (): Promise<void> => {
    keepUnsaved()
    await lab.close().catch((error: unknown) => tell(`The lab did not end well: ${String(error)}`))
    await Promise.all([settings.flush(), windowState.flush()])
  }
  const labHasEnded = closeBeforeQuit(end, { onClosing: () => window.notice({ kind: 'quitting' }) })
  const rendererDir = join(here, '..', 'renderer')
  const desktop = connectDesktop({
    lab,
    dataDir,
    rendererDir,
    panel: window,
    settings,
    requests,
    path: first.path
  })
  // Not before there is a lab to show.
  panel = window
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
  const reason = error instanceof Error ? error.message : String(error)
  tell(`Relevo could not start: ${reason}`)
  // Whoever started it from a file manager sees no terminal.
  if (app.isPackaged) dialog.showErrorBox('Relevo', reason)
  app.exit(1)
}

/** A log that nobody reads any more must not end the lab in the middle of something. */
function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
