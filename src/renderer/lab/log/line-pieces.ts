import type { StyledText, TextStyle } from '#shared/programs/styled-text'

/** A stretch of a line that looks the same throughout. */
export interface LinePiece {
  readonly text: string
  readonly style: TextStyle | null
  /** Whether the piece is what is searched for. */
  readonly marked: boolean
}

/** The line in pieces, each occurrence of the query marked, without regard to case. */
export function linePieces({ text, styles = [] }: StyledText, query: string): LinePiece[] {
  const marks = occurrences(text, query)
  const cuts = [0, text.length, ...[...styles, ...marks].flatMap(({ from, to }) => [from, to])]
  const places = [...new Set(cuts)].filter(at => at >= 0 && at <= text.length).sort((a, b) => a - b)
  return places.slice(0, -1).map((from, at) => {
    const covers = (one: { readonly from: number; readonly to: number }) => one.from <= from && from < one.to
    return {
      text: text.slice(from, places[at + 1]),
      style: styles.find(covers) ?? null,
      marked: marks.some(covers)
    }
  })
}

function occurrences(text: string, query: string): { readonly from: number; readonly to: number }[] {
  if (query === '') return []
  const found = []
  const lower = text.toLowerCase()
  const wanted = query.toLowerCase()
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + wanted.length)) {
    found.push({ from: at, to: at + wanted.length })
  }
  return found
}
