/** How long the rest after a read is, in times of what the read took: reads take a fifth of the time at most. */
const restPerRead = 4
/** A process that stood still for a while seems to have read for long: nobody is kept waiting longer for that, ms. */
const mostRestMs = 250

/**
 * What `read` finds at some moment from now on. However many ask at once, one read is under way, and between two of them
 * is a rest: a table of thousands of sockets takes tens of ms, and each session of a server that answers slowly asks for it.
 */
export function sharedReads<T>(read: () => Promise<T>): () => Promise<T> {
  /** Settles when the read before has; never rejects. */
  let last: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | null = null
  /** The next read begins at this time at the earliest, ms of `performance.now()`. */
  let restedAt = -Infinity

  async function readRested(): Promise<T> {
    const restMs = restedAt - performance.now()
    if (restMs > 0) await new Promise(resolve => setTimeout(resolve, restMs))
    next = null
    const begunAt = performance.now()
    const found = await read()
    const endedAt = performance.now()
    restedAt = endedAt + Math.min(mostRestMs, (endedAt - begunAt) * restPerRead)
    return found
  }

  return () => {
    if (!next) {
      next = last.then(readRested)
      last = next.catch(() => undefined)
    }
    return next
  }
}
