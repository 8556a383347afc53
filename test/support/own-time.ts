/** How often it is looked whether this process runs, ms. */
const lookMs = 5
/** The most that counts of the time between two looks, ms. */
const countedMs = 15

/**
 * Begins to measure, and returns what tells how long it has been since, ms, without the time in which a busy machine kept
 * this process from running: an upper bound on it says something of the program, and nothing of what else runs here.
 */
export function ownTime(): () => number {
  let counted = 0
  let last = performance.now()
  const look = (): void => {
    const now = performance.now()
    counted += Math.min(now - last, countedMs)
    last = now
  }
  const timer = setInterval(look, lookMs).unref()
  return () => {
    look()
    clearInterval(timer)
    return counted
  }
}
