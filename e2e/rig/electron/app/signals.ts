const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Electron installs its handlers shortly before it is ready, over those that the app has put there by then: the first
 * signal quits, the second kills. A handler that the app adds later takes the place of Electron's.
 */
export function takeSignals(quit: () => void): void {
  for (const signal of signals) {
    process.removeAllListeners(signal)
    const onSignal = (): void => {
      if (process.listenerCount(signal) > 1) return
      process.off(signal, onSignal)
      quit()
    }
    process.on(signal, onSignal)
  }
}
