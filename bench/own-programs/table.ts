import type { Guest } from './guests/guest'
import type { Walked } from './walk/walk'
import type { WayName } from './walk/way'

export interface Row {
  readonly guest: Guest
  /** What this machine lacks for it; null: nothing. */
  readonly missing: string | null
  readonly results: Map<WayName, Walked>
}

/** What was found, a row a program. */
export function tableOf(rows: readonly Row[], ways: readonly WayName[]): readonly string[] {
  const cells = rows.map(({ guest, missing, results }) => [
    guest.name,
    ...ways.map(way => (missing === null ? wordOf(results.get(way)) : `not tried: no ${missing}`))
  ])
  const all = [['program', ...ways], ...cells]
  const widths = [0, ...ways.map((_, at) => at + 1)].map(at =>
    Math.max(...all.map(row => row[at]?.length ?? 0))
  )
  const notes = rows.flatMap(({ guest: { name, unrecorded } }) =>
    unrecorded ? [`${name} ${unrecorded.why}`] : []
  )
  return [
    '',
    ...all.map(row =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd()
    ),
    ...(notes.length > 0 ? ['', ...notes] : [])
  ]
}

function wordOf(walked: Walked | undefined): string {
  if (!walked) return ''
  return walked.findings.length === 0 ? `true (${walked.checks} checks)` : `${walked.findings.length} untrue`
}
