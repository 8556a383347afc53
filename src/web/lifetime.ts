/** A second signal inside this time is the first one's echo: npm and the start script pass Ctrl+C on, ms. */
const echoMs = 500

const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

/**
 * Ends the program once: at the first signal, or when whoever started it is gone or says so (its channel),
 * `end` runs and then the process exits. A second signal does not wait for it.
 */
export function endWith(end: () => Promise<void>): (exitCode: number) => void {
  let endingSince: number | null = null
  const finish = (exitCode: number): void => {
    if (endingSince !== null) return
    endingSince = performance.now()
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
