import type { Numeral } from './numerals'

/** A text that a person or another program wrote: shown as it is, on its own in its line's direction, and wrapped. */
export interface Name {
  readonly kind: 'name'
  readonly text: string
}

/** A command, a hash, an id. */
export interface Code {
  readonly kind: 'code'
  readonly text: string
}

interface Strong {
  readonly kind: 'strong'
  readonly text: string
}

export type Inline = string | Numeral | Name | Code | Strong
export type Line = readonly Inline[]

export const name = (text: string): Name => ({ kind: 'name', text })
export const code = (text: string): Code => ({ kind: 'code', text })
export const strong = (text: string): Strong => ({ kind: 'strong', text })

export interface Table {
  readonly kind: 'table'
  readonly caption: Line
  readonly head: readonly string[]
  readonly rows: readonly (readonly Line[])[]
  /** Columns of figures, which are set to the right; counted from 0. */
  readonly figures?: readonly number[]
}

export interface Figure {
  readonly kind: 'figure'
  /** Of its file, where pictures are files of their own: `topology`, `step-3`. */
  readonly file: string
  readonly svg: string
  readonly caption: Line
}

/** One of several logs that stand side by side. */
export interface LogColumn {
  readonly title: Line
  readonly lines: readonly {
    readonly number: number | null
    readonly text: string
    readonly differs: boolean
  }[]
}

/** A text of the student's own. What is empty stays so: lines to write on. */
export interface Field {
  readonly kind: 'field'
  readonly id: string
  readonly label: Line
  readonly text: string
}

/** A picture of the student's own. `src` is a data URL. */
interface Picture {
  readonly kind: 'picture'
  readonly id: string
  readonly name: string
  readonly src: string
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Line }
  | { readonly kind: 'text'; readonly text: Line }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Line[] }
  | { readonly kind: 'logs'; readonly caption: Line; readonly columns: readonly LogColumn[] }
  | { readonly kind: 'commands'; readonly lines: readonly string[] }
  /** Stays on one page where it can. */
  | { readonly kind: 'together'; readonly blocks: readonly Block[] }
  | Table
  | Figure
  | Field
  | Picture

export interface Section {
  /** Of its anchor, and stable over languages. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** What a report says, before it is written as HTML or Markdown. */
export interface Report {
  readonly language: 'es' | 'en'
  readonly title: string
  readonly run: string
  /** How far the run was when it was told of, ms. */
  readonly until: number
  readonly version: string
  readonly cover: readonly { readonly id: string; readonly label: string; readonly text: string }[]
  readonly sections: readonly Section[]
}

export const text = (...line: Inline[]): Block => ({ kind: 'text', text: line })
export const heading = (...line: Inline[]): Block => ({ kind: 'heading', text: line })

/** The numbers in lines of a report. */
export const numeralsIn = (lines: readonly Line[]): readonly Numeral[] =>
  lines.flatMap(line =>
    line.filter((part): part is Numeral => typeof part !== 'string' && part.kind === 'number')
  )
