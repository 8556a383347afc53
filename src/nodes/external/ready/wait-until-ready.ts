import { setTimeout as sleep } from 'node:timers/promises'
import type { Ready } from '#shared/programs'
import { isAnswering } from './answering'
import { isListening, type Address } from './listening'

/** First and longest pause between two looks, ms. */
const firstLookMs = 15
const lastLookMs = 250

interface Waiting {
  readonly ready: Ready
  /** Null for a program without a port, which waits for a line. */
  readonly address: Address | null
  /** How long it may take, ms; while it asks something the time stands still. */
  readonly startMs: number
  readonly isAsking: () => boolean
  /** Whether a line came that the pattern is in. */
  readonly hasLine: () => boolean
  readonly signal: AbortSignal
}

/** Resolves with true when the program is ready, with false when it took too long, or when aborted. */
export async function waitUntilReady(waiting: Waiting): Promise<boolean> {
  let leftMs = waiting.startMs
  let last = performance.now()
  for (let pauseMs = firstLookMs; !waiting.signal.aborted; pauseMs = Math.min(lastLookMs, pauseMs * 1.5)) {
    if (await isReady(waiting)) return true
    const now = performance.now()
    if (!waiting.isAsking()) leftMs -= now - last
    last = now
    if (leftMs <= 0) return false
    await sleep(Math.min(pauseMs, Math.max(1, leftMs)))
  }
  return false
}

async function isReady({ ready, address, hasLine }: Waiting): Promise<boolean> {
  if (ready.when === 'line') return hasLine()
  if (address === null) return true
  return ready.when === 'http' ? isAnswering(address, ready.path) : isListening(address)
}
