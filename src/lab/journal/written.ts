import type { JournalEvent } from '#shared/journal'
import type { LogLine } from '#shared/state'

/** A line of a node's log, which is made into an event when somebody reads it. */
interface LoggedLine {
  readonly seq: number
  readonly logged: LogLine
}

/** What a line of the journal's files says. */
export type Written = JournalEvent | LoggedLine
