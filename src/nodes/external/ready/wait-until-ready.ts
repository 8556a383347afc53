import { setTimeout as sleep } from 'node:timers/promises'
import type { Ready } from '#shared/programs/program'
import { isAnswering } from './answering'
import type { Address } from './listening'

/** First and longest pause between two looks, ms. */
const firstLookMs = 15
const lastLookMs = 250

interface Waiting {
  readonly ready: Ready
  /** Null for a program without a port, which waits for a line. */
  readonly address: () => Address | null
  /** Resolves when links to the address reach the program. */
  readonly reached: Promise<void>
  /** Whether a line came that the pattern is in. */
  readonly hasLine: () => boolean
  /** The end of the program, and of the wait. */
  readonly ended: Promise<unknown>
}

/** Resolves when the program is ready, however long that takes; the wait ends with the program. */
export async function waitUntilReady({ ready, address, reached, hasLine, ended }: Waiting): Promise<void> {
  if (ready.when === 'port') return reached
  let isOver = false
  void ended.then(() => (isOver = true))
  const isReady = async (): Promise<boolean> => {
    if (ready.when === 'line') return hasLine()
    const at = address()
    return at === null || isAnswering(at, ready.path)
  }
  for (let pauseMs = firstLookMs; !isOver; pauseMs = Math.min(lastLookMs, pauseMs * 1.5)) {
    if (await isReady()) return
    await sleep(pauseMs)
  }
}
