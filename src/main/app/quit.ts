import { app, powerMonitor, type BrowserWindow } from 'electron'

/** Longest that the lab may take to end, ms: nodes get 5 s for their work in hand, and are then killed. */
const closeLimitMs = 15_000

/** Longest that the window may take to close once the lab has ended, ms. */
const defaultWindowLimitMs = 3_000

export interface QuitOptions {
  /** Called once, when the end begins: it is to be seen. */
  readonly onClosing?: () => void
  readonly limitMs?: number
  readonly windowLimitMs?: number
}

/** However the app is told to end, the lab ends first, once, and then the app. Returns whether the lab has ended. */
export function closeBeforeQuit(close: () => Promise<void>, options: QuitOptions = {}): () => boolean {
  const { onClosing, limitMs = closeLimitMs, windowLimitMs = defaultWindowLimitMs } = options
  let state: 'running' | 'closing' | 'closed' = 'running'
  app.on('before-quit', event => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const quit = (): void => {
      if (state === 'closed') return
      state = 'closed'
      clearTimeout(late)
      app.quit()
      // A panel that hangs does not let its window close.
      setTimeout(() => app.exit(0), windowLimitMs).unref()
    }
    const late = setTimeout(quit, limitMs)
    onClosing?.()
    close().then(quit, quit)
  })
  return () => state === 'closed'
}

/**
 * Closing the window asks for the end; it stays, and says what it waits for, until the lab has ended. `saveNow` keeps
 * what would be lost, before it returns.
 */
export function quitWithWindow(window: BrowserWindow, labHasEnded: () => boolean, saveNow: () => void): void {
  window.on('close', event => {
    if (labHasEnded()) return
    event.preventDefault()
    app.quit()
  })
  // Windows at its user's log-off: whoever says yes is ended at once. Until the lab has ended the answer is no; Windows
  // then shows what it waits for, and goes on as soon as the app is gone.
  window.on('query-session-end', event => {
    if (labHasEnded()) return
    event.preventDefault()
    app.quit()
  })
  // Its user did not want to wait. When this returns, Electron ends.
  window.on('session-end', () => {
    if (!labHasEnded()) saveNow()
  })
}

/**
 * Signals ask for a polite end, however many come: a terminal, npm and the start script all pass Ctrl+C on.
 * To be called when the app is ready: Electron installs handlers of its own shortly before, over ours, and they
 * let the second signal kill.
 */
export function quitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

/** Linux and macOS say that the system goes down, and wait for the app where they are asked to. */
export function quitOnShutdown(): void {
  // On Linux Electron asks the system to wait when it sees a listener added, and does not see the first one of all.
  powerMonitor.on('suspend', () => undefined)
  // The types leave out the event, which the manual has.
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    app.quit()
  })
}

/**
 * The start script that launched us asks for a polite end through its channel: on Windows, where a signal kills, it has
 * no other way. Its death asks for that too.
 */
export function quitWithStartScript(): void {
  if (!process.connected) return
  process.on('message', message => {
    if (message === 'end') app.quit()
  })
  process.once('disconnect', () => app.quit())
}
