/** What a program of the user's own is, as its files tell. */
export type ProgramKind =
  | 'java'
  | 'maven'
  | 'gradle'
  | 'flask'
  | 'fastapi'
  | 'django'
  | 'python'
  | 'c'
  | 'make'
  | 'npm'
  | 'node'
  | 'typescript'
  | 'jar'
  | 'cargo'
  | 'go'
  | 'executable'

/** What a proposal follows from, and what is to be known about it. */
export type ProgramReason =
  | { readonly code: 'entry'; readonly file: string }
  /** The source says that it belongs to a package: it is started by that name. */
  | { readonly code: 'package'; readonly name: string }
  | { readonly code: 'port-in-source'; readonly port: number; readonly file: string; readonly line: number }
  /** The program takes its port as an argument, which the proposal gives it; from 1. */
  | { readonly code: 'port-argument'; readonly index: number }
  | { readonly code: 'port-option'; readonly option: string }
  | { readonly code: 'port-variable'; readonly name: string }
  /** The port that its framework takes when nothing is said. */
  | { readonly code: 'port-usual'; readonly port: number }
  /** No argument changes its port: it stands in the source. */
  | { readonly code: 'port-fixed'; readonly port: number }
  | { readonly code: 'port-taken'; readonly port: number; readonly node: string }
  | { readonly code: 'no-port' }
  /** It reads its standard input. */
  | { readonly code: 'reads-input' }

/** A node of kind `external`, as the files suggest it. */
export interface ProgramProposal {
  readonly kind: ProgramKind
  /** What the node may be called. */
  readonly name: string
  /** Run before it, at each start that a person asks for: a compiler. */
  readonly prepare: string | null
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  readonly port: number | null
  readonly reasons: readonly ProgramReason[]
  /** Commands that it takes, and that this machine does not have. */
  readonly missing: readonly string[]
}

/** What was found at a path. */
export interface ProgramProposals {
  /** The folder of the program, absolute. */
  readonly folder: string
  /** The likeliest first. */
  readonly proposals: readonly ProgramProposal[]
  /** Folders, and files that a program may begin with, in that folder: to choose from. */
  readonly entries: readonly { readonly name: string; readonly isFolder: boolean }[]
  /** There are more, which were not looked at. */
  readonly isPartial: boolean
}
