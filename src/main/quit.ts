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
    void close().finally(() => {
      state = 'closed'
      app.quit()
    })
  })
}

/** Signals ask for a polite end; so does the death of the start script that launched us. */
export function quitWhenAsked(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  if (process.env.RELEVO_START_PID === undefined) return
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) app.quit()
  }, parentPollMs).unref()
}
