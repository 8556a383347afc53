/*
 * Timers by which others are watched look after what has already come was read: when this process was held up, timers come
 * first, and nobody else was late, or silent.
 */

/** Calls `look` each `ms`. Returns its disposer. */
export function everyAfterReads(ms: number, look: () => void): () => void {
  return afterReads(onTime => setInterval(onTime, ms), look)
}

/** Calls `late` once, after `ms`. Returns its disposer. */
export function onceAfterReads(ms: number, late: () => void): () => void {
  return afterReads(onTime => setTimeout(onTime, ms), late)
}

function afterReads(start: (onTime: () => void) => NodeJS.Timeout, look: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = start(() => (immediate = setImmediate(look)))
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
