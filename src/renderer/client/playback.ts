import type { OpenedRun } from '#shared/runs/runs'
import type { StoreApi } from 'zustand/vanilla'

/** How fast a run can be played: its ms for each ms here. */
export const speeds = [0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 50, 100] as const
export type Speed = (typeof speeds)[number]

export interface PlaybackState {
  /** The moment that is shown, ms since the run began. */
  readonly t: number
  readonly playing: boolean
  readonly speed: Speed
  /** What was asked for is on its way. */
  readonly busy: boolean
}

/** A run of before that is shown, and the clock that goes through it. */
export interface Playback extends OpenedRun {
  readonly state: Pick<StoreApi<PlaybackState>, 'getState' | 'subscribe' | 'getInitialState'>
  /** The moment that is shown, ms since the run began. */
  readonly now: () => number
  /** From the beginning, where it is at its end. */
  play(): void
  pause(): void
  setSpeed(speed: Speed): void
  /** Shows another moment. Between the first and the last that there is. */
  seek(t: number): void
  /** Shows the moment at which the panel had heard of the event `seq`, which was at `t`. */
  show(event: { readonly t: number; readonly seq: number }): Promise<void>
  /** Stands still at the next event (1), or at the one before (-1), traffic left out. */
  step(direction: 1 | -1): Promise<void>
}
