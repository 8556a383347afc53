/** A second signal inside this time is the first one's echo: npm and the start script pass Ctrl+C on, ms. */
const echoMs = 500

/** Longest that `end` may take, ms: nodes get 5 s for their work in hand, and whoever waits for the end, 20 s. */
export const endMs = 15_000

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/**
 * Ends the program once: at the first signal, or when whoever started it is gone or says so (its channel),
 * `end` runs, for `limitMs` at most, and then the process exits. A second signal does not wait for it.
 */
export function endWith(end: () => Promise<void>, limitMs = endMs): (exitCode: number) => void {
  let endingSince: number | null = null
  const finish = (exitCode: number): void => {
    if (endingSince !== null) return
    endingSince = performance.now()
    setTimeout(() => process.exit(exitCode), limitMs).unref()
    void end().finally(() => process.exit(exitCode))
  }
  for (const [signal, exitCode] of Object.entries(signals)) {
    process.on(signal, () => {
      if (endingSince !== null && performance.now() - endingSince > echoMs) process.exit(exitCode)
      finish(exitCode)
    })
  }
  // Only when the start script opened a channel; it closes also when the script is killed with SIGKILL.
  process.on('disconnect', () => finish(0))
  process.on('message', message => {
    if (message === 'end') finish(0)
  })
  // A log that nobody reads any more must not end the lab in the middle of something.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  return finish
}
