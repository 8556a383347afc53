import type { ProgramKind } from '#shared/programs/proposals'

/** The files of a folder, as far as they are looked at. Names are relative to it, with slashes. */
export interface ProgramFiles {
  readonly names: readonly string[]
  /** The text of a file; null where it was not read: it is too large, or none of those that say something. */
  read(name: string): string | null
  isExecutable(name: string): boolean
}

/** A program as one rule finds it; where it listens, and what is missing here, is found out for all alike. */
export interface FoundProgram {
  readonly kind: ProgramKind
  /** The file that it begins with. */
  readonly entry: string
  readonly prepare: string | null
  readonly command: string
  /** Folder to run it in, relative; empty: the folder itself. */
  readonly cwd?: string
  /** Files in which it may say on which port it listens; the first that does counts. */
  readonly sources: readonly string[]
  /** The port that its framework takes when nothing is said, and the option by which it takes another. */
  readonly usualPort?: number
  readonly portOption?: string
  readonly packageName?: string
}
