/*
 * Timers by which others are watched look after what has already come was read: when this process was held up, timers come
 * first, and nobody else was late, or silent.
 */

/** Calls `look` each `ms`. Returns its disposer. */
export function everyAfterReads(ms: number, look: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setInterval(() => (immediate = setImmediate(look)), ms)
  return () => {
    clearInterval(timer)
    clearImmediate(immediate)
  }
}

/** Calls `late` once, after `ms`. Returns its disposer. */
export function onceAfterReads(ms: number, late: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined
  const timer = setTimeout(() => (immediate = setImmediate(late)), ms)
  return () => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
}
