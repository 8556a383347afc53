import { app } from 'electron'

const parentPollMs = 500

/** However the app is told to end, the lab ends first, once, and then the app. */
export function closeBeforeQuit(close: () => Promise<void>): void {
  let state: 'running' | 'closing' | 'closed' = 'running'
  app.on('before-quit', event => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'closing') return
    state = 'closing'
    const quit = (): void => {
      state = 'closed'
      app.quit()
    }
    close().then(quit, quit)
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

/** The death of the start script that launched us asks for a polite end too. */
export function quitWithStartScript(): void {
  if (process.env.RELEVO_START_PID === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) app.quit()
  }, parentPollMs).unref()
}
