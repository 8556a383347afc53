/**
 * Collects what waits for a flush during one turn of the event loop, flushes once, then lets all of it go on: the
 * cost of a flush is shared by the exchanges that end together.
 */
export function groupCommit(flush: (then: () => void) => void): (then: () => void) => void {
  let waiting: (() => void)[] = []
  return then => {
    if (waiting.length === 0) {
      setImmediate(() => {
        const ready = waiting
        waiting = []
        flush(() => {
          for (const go of ready) go()
        })
      })
    }
    waiting.push(then)
  }
}
