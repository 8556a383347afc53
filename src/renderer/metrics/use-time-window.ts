import { useState } from 'react'
import type { Frames } from '../measured/frames'
import { windows, type WindowId } from './metrics-store'

/** The least that "all" shows, so that the first seconds of a run are not stretched. */
const leastAllMs = 30_000
/** A sample younger than this is the present: the window ends at it, so that the lines reach the edge. */
const freshMs = 1_500

export interface TimeWindow {
  readonly from: number
  readonly to: number
  /** The window follows the present, and nothing is pinned. */
  readonly live: boolean
  /** Where the cursor was put; null while it is at the present. */
  readonly pinned: number | null
  pin(t: number): void
  /** Moves the cursor by samples; the window follows it. */
  step(samples: number): void
  /** Moves the window by ms, or the cursor too when it has one. */
  pan(fromEnd: number, ms: number): void
  backToLive(): void
}

/**
 * What part of the run is shown, and the cursor in it. A drag on the plots moves it: recharts' Brush picks a part of
 * rows that it holds, and here only the rows in the window are made, while the window follows the present.
 */
export function useTimeWindow(frames: Frames, now: number, window: WindowId): TimeWindow {
  const [end, setEnd] = useState<number | null>(null)
  const [pinned, setPinned] = useState<number | null>(null)
  const last = frames.last?.t ?? now
  const present = now - last < freshMs ? last : now
  const first = Math.min(frames.first?.t ?? 0, present)
  const whole = windows[window] === null
  const span = windows[window] ?? Math.max(leastAllMs, (whole && end !== null ? end : present) - first)
  const to = end ?? present
  const from = to - span

  const hold = (wanted: number) =>
    setEnd(Math.min(present, Math.max(first + Math.min(span, present - first), wanted)))
  return {
    from,
    to,
    live: end === null && pinned === null,
    pinned,
    pin(t) {
      setPinned(t)
      setEnd(to)
    },
    step(samples) {
      const target = frames.step(pinned ?? to, samples)
      setPinned(target)
      hold(target < from ? target + span : Math.max(to, target))
    },
    pan(fromEnd, ms) {
      hold(fromEnd + ms)
    },
    backToLive() {
      setEnd(null)
      setPinned(null)
    }
  }
}
