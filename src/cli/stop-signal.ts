import { setMaxListeners } from 'node:events'

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Aborts at the first Ctrl+C, SIGTERM or SIGHUP; a second one ends the process as if nobody listened. */
export function stopSignal(): { readonly signal: AbortSignal; readonly dispose: () => void } {
  const controller = new AbortController()
  // Each of many files at once listens.
  setMaxListeners(0, controller.signal)
  const stop = (): void => {
    dispose()
    controller.abort()
  }
  const dispose = (): void => {
    for (const name of stopSignals) process.off(name, stop)
  }
  for (const name of stopSignals) process.on(name, stop)
  return { signal: controller.signal, dispose }
}
