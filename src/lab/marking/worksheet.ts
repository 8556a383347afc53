import { csv, parseCsv } from './csv'

/** What goes into one row of a worksheet. */
export interface WorksheetRow {
  readonly participant: string | null
  readonly name: string
  readonly grade: number | null
  readonly feedback: string
}

/**
 * Moodle's offline grading worksheet. Moodle finds its rows by the first column, so that one that was downloaded from it
 * is best: it is filled in as it is, and rows of those who handed nothing in stay as they are.
 */
export function fillWorksheet(template: string, rows: readonly WorksheetRow[]): string {
  const [head = [], ...body] = parseCsv(template)
  const column = (...names: readonly string[]): number =>
    head.findIndex(title => names.includes(title.trim().toLowerCase()))
  const [identifier, grade, feedback] = [
    column('identifier', 'identificador'),
    column('grade', 'calificación', 'calificacion'),
    column('feedback comments', 'comentarios de retroalimentación', 'comentarios retroalimentación')
  ]
  const byNumber = new Map(
    rows.flatMap(row => (row.participant === null ? [] : [[row.participant, row] as const]))
  )
  const filled = body.map(line => {
    const row = byNumber.get(/(\d+)\s*$/.exec(line[identifier] ?? '')?.[1] ?? '')
    if (!row) return line
    return line.map((value, index) => {
      if (index === grade) return row.grade === null ? value : String(row.grade)
      return index === feedback ? row.feedback : value
    })
  })
  return csv([head, ...filled])
}

/** A worksheet of ours, with Moodle's own titles in English. */
export function newWorksheet(rows: readonly WorksheetRow[], maximum: number): string {
  const known = rows.filter(({ participant }) => participant !== null)
  return csv([
    ['Identifier', 'Full name', 'Grade', 'Maximum Grade', 'Feedback comments'],
    ...known.map(({ participant, name, grade, feedback }) => [
      `Participant ${participant}`,
      name,
      grade,
      maximum,
      feedback
    ])
  ])
}
