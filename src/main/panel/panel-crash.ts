import { app, dialog, type BrowserWindow } from 'electron'
import type { Tell } from '../app/app-log'
import { retryLimit } from './retry-limit'
import type { MainWords } from '../words/en'

/** A panel that ends more often than this would end for ever: its user is asked. */
const mostReloads = 3
const reloadWindowMs = 60_000
/** Of a utility process that runs a node. The lab's supervisor tells of those. */
const nodeService = 'node.mojom.NodeService'

/**
 * The lab does not live in the panel: it goes on, and a new panel takes a snapshot of it and shows the screen that
 * the last one showed.
 */
export function reloadAfterCrash(window: BrowserWindow, words: () => MainWords, tell: Tell): void {
  const mayReload = retryLimit(mostReloads, reloadWindowMs)
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    tell(`The panel's process ended (${reason}, ${exitCode}).`)
    if (mayReload()) window.webContents.reload()
    else void askAgain(window, words())
  })
}

async function askAgain(window: BrowserWindow, words: MainWords): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: words['panel-gone'],
    detail: words['panel-gone-text'],
    buttons: [words['panel-again'], words.quit],
    defaultId: 0,
    cancelId: 0,
    noLink: true
  })
  if (window.isDestroyed()) return
  if (response === 1) app.quit()
  else window.webContents.reload()
}

/** Asks once for as long as it lasts; the question goes when the panel answers again. */
export function askWhenUnresponsive(window: BrowserWindow, words: () => MainWords, tell: Tell): void {
  let asking: AbortController | null = null
  window.on('responsive', () => asking?.abort())
  window.on('closed', () => asking?.abort())
  window.on('unresponsive', () => {
    if (asking) return
    asking = new AbortController()
    tell('The panel does not answer.')
    ask(window, words(), asking.signal)
      .catch(() => undefined)
      .finally(() => (asking = null))
  })
}

async function ask(window: BrowserWindow, words: MainWords, signal: AbortSignal): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: words['panel-hangs'],
    detail: words['panel-hangs-text'],
    buttons: [words.wait, words.reload],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal
  })
  // A process that hangs takes no part in a reload: a new one does, after the crash.
  if (response === 1 && !signal.aborted && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
}

/** The GPU's process and the like: Chromium starts them again by itself, and one wants to know. */
export function logLostProcesses(tell: Tell): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode, name, serviceName }) => {
    if (reason === 'clean-exit' || serviceName === nodeService) return
    tell(`Electron's ${name ?? type} process ended (${reason}, ${exitCode}).`)
  })
}
