/** How often due launches are looked at: several may go in one tick. */
const tickMs = 10
/** Launches that a stall (a freeze, a busy machine) may leave behind to be caught up; older ones are let go. */
const catchUpMs = 250

/**
 * Calls `launch` `rate` times a second without drift: the n-th call is due at `start + n / rate`, however late the
 * ones before it were. It never waits for what it launched, so that a slow server does not slow the load down.
 * Returns its disposer.
 */
export function pace(
  rate: number,
  launch: () => void,
  now: () => number = () => performance.now()
): () => void {
  let anchor = now()
  let launched = 0
  const timer = setInterval(() => {
    const elapsed = now() - anchor
    let due = Math.floor((elapsed / 1000) * rate) - launched
    const most = Math.max(1, Math.ceil((catchUpMs / 1000) * rate))
    if (due > most) {
      anchor = now()
      launched = 0
      due = most
      for (; due > 0; due--) launch()
      return
    }
    for (; due > 0; due--) {
      launched++
      launch()
    }
  }, tickMs)
  return () => clearInterval(timer)
}
