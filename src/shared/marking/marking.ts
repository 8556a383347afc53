import type { RelevoErrorData } from '../errors'
import type { Text } from '../exercise/text'
import type { Finding } from './findings'

/** What one check of an exercise measured, and what was wanted. */
export interface MarkedCheck {
  readonly step: string
  readonly measure: string
  readonly of: string | null
  /** Null: not known, or not reached. */
  readonly value: number | string | boolean | null
  readonly unit: string
  /** The value in words, with its unit. */
  readonly said: Text
  /** In words, as in `at most 50 ms`. */
  readonly wanted: Text
  readonly ok: boolean | null
  readonly points: { readonly got: number; readonly of: number }
}

export interface MarkedAnswer {
  readonly step: string
  readonly ask: Text
  readonly answer: Text | null
  readonly measured: Text | null
  readonly ok: boolean | null
  /** How many times too large or too small a number is: 2 for half and for double; null where that says nothing. */
  readonly factor: number | null
  readonly points: { readonly got: number; readonly of: number }
}

export interface MarkedText {
  readonly step: string
  readonly ask: Text
  readonly text: string
  /** Least words that were asked for. */
  readonly words: number
  /** Hand-ins whose text is the same for the most part. */
  readonly like: readonly { readonly handIn: string; readonly share: number }[]
}

/** Points that a person gave, 0 to 4, and what they wrote. */
export interface HumanMark {
  readonly points: Readonly<Record<string, number>>
  readonly comment: string
}

/** One hand-in, as far as a program can look at it. */
export interface MarkedHandIn {
  /** Its folder, or its file; what Moodle calls it. */
  readonly id: string
  /** Whom it is from, as the folder says. */
  readonly from: string
  /** Moodle's number of the participant; null elsewhere. */
  readonly participant: string | null
  readonly who: { readonly name: string; readonly id: string; readonly group: string } | null
  readonly files: readonly string[]
  /** The file or folder of its run that is marked, as `files` have it; null: there is none. */
  readonly runPath: string | null
  readonly run: string | null
  /** Wall clock, ms since the epoch; null: no run. */
  readonly startedAt: number | null
  readonly durationMs: number | null
  readonly exercise: string | null
  /** What the exercise calls itself; null where the run does not say. */
  readonly exerciseTitle: Text | null
  readonly verdict: string | null
  readonly findings: readonly Finding[]
  readonly checks: readonly MarkedCheck[]
  readonly answers: readonly MarkedAnswer[]
  readonly texts: readonly MarkedText[]
  /** By the exercise alone: checks, questions, what checkpoints cost. */
  readonly points: { readonly got: number; readonly of: number }
  /** How much it needs a human: what does not follow, then what failed. The larger, the earlier in the table. */
  readonly attention: number
}

/** For what points of a person are, where a hand-in has nothing that could be marked: all of it. */
export const wholeHandIn = '*'

/** Whether there is nothing but the whole to be marked: no run, or none that can be read. */
export const isMarkedAsWhole = ({ points, texts }: Pick<MarkedHandIn, 'points' | 'texts'>): boolean =>
  texts.length === 0 && points.of === 0

/** Most points of one text. */
export const mostTextPoints = 4

/** A hand-in, and what a person made of it. */
export interface GradedHandIn {
  readonly handIn: MarkedHandIn
  /** Null: nobody has looked at it yet. */
  readonly mark: HumanMark | null
  /** In the rubric's grade; null while points for its texts are open. */
  readonly grade: number | null
}

/** The hand-ins that are marked at the panel. */
export interface MarkingView {
  /** The folder, or the archive. */
  readonly folder: string
  /** Where points, tables and pages are written. */
  readonly out: string
  /** How many were looked at so far; `of` is 0 until they are counted. */
  readonly looked: { readonly done: number; readonly of: number }
  /** The one that needs a human most first; null while they are looked at. */
  readonly handIns: readonly GradedHandIn[] | null
  /** The best grade. */
  readonly maximum: number
  /** Why nothing came of it. */
  readonly problem: RelevoErrorData | null
}

export interface WrittenMarks {
  readonly folder: string
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Pages for students, in `feedback`. */
  readonly pages: number
}

/** Whom a hand-in is from: as Moodle says, which knows who handed it in; otherwise as the run does, or the folder. */
export function handedInBy({ participant, from, who }: MarkedHandIn): string {
  return participant === null ? who?.name || from : from
}
