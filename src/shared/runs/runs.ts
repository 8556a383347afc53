import type { RelevoErrorData } from '../errors'
import type { LabDelta } from '../state'

/** What is known of a run without reading its record: `run.json` in its folder. Wall-clock times, ms since the epoch. */
interface RunMeta {
  /** Of the record; a program that knows only lower ones says so and leaves it alone. */
  readonly format: 1
  readonly id: string
  /** What a person calls it; null: nobody has named it. */
  readonly name: string | null
  readonly startedAt: number
  /** Null while it goes on, and where its host was ended without a word. */
  readonly endedAt: number | null
  /** Null while it goes on; of a run whose host was ended without a word, up to the last that was recorded. */
  readonly durationMs: number | null
  /** Of the topology that it began with. */
  readonly topology: {
    readonly name: string
    readonly title: { readonly es: string; readonly en: string } | null
  }
  readonly nodes: number
  readonly seed: number
  readonly host: 'web' | 'electron'
  /** Of the program that recorded it, and name, release and architecture of its operating system. */
  readonly version: string
  readonly system: string
  /** It is never removed to make room. */
  readonly keep: boolean
  readonly exercise?: { readonly id: string; readonly title: { readonly es: string; readonly en: string } }
  readonly who?: { readonly name: string; readonly id: string; readonly group: string }
}

/** How often things happened in a run. */
export interface RunCounts {
  readonly kills: number
  readonly freezes: number
  /** Faults and partitions that were set. */
  readonly faults: number
  readonly failovers: number
  /** Sessions and requests whose reply was cut, and of which it is not known. */
  readonly cut: number
  readonly unknown: number
}

export interface RunSummary extends RunMeta {
  /** On the disk. */
  readonly bytes: number
  /** It is the one that goes on now. */
  readonly live: boolean
  /** It came in a file. */
  readonly imported: boolean
  readonly counts: RunCounts
  /** Why it cannot be opened. */
  readonly problem?: RelevoErrorData
}

export const runMarkKinds = [
  'kill',
  'freeze',
  'fault',
  'partition',
  /** A fault, a partition or a freeze is over. */
  'heal',
  'death',
  'failover',
  'step'
] as const
export type RunMarkKind = (typeof runMarkKinds)[number]

/** Something that a person would look for in a run. `t`: ms since it began; `seq`: that of its event. */
export interface RunMark {
  readonly t: number
  readonly seq: number
  readonly kind: RunMarkKind
  readonly node?: string
  readonly link?: string
}

/** What of a run can be shown. Times in ms since it began. */
export interface OpenedRun {
  readonly meta: RunSummary
  /** In the order of their events; the newest 20,000. */
  readonly marks: readonly RunMark[]
  /** The first moment that can be shown, and the last. */
  readonly from: number
  readonly until: number
  /** Before it, the record has moments only, some 15 s apart, and not what was between them: it was too long. */
  readonly wholeFrom: number
  /** Events at the end that its chain does not cover, and the time of the first; left out: it covers all. */
  readonly uncovered?: { readonly events: number; readonly from: number }
}

export interface RunDeltas {
  /**
   * As the panel would have had them: `events` and `logs` are put back in; `skippedEvents` and `skippedLogs` say where
   * those are too many.
   */
  readonly deltas: readonly LabDelta[]
  /** There are others until that time: ask again after the last of these. */
  readonly more: boolean
  /** The record has a hole here: what comes after is in `run.snapshot`. */
  readonly gap: boolean
}
