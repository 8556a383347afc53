import type { ReplicaComparison } from '#shared/replicas'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import { linesOf, sessionsIn } from './model/session-model'
import { olderText } from './model/older-text'
import { verdictText } from './model/verdict-text'

const minWidth = 24
const maxWidth = 60

/** What stands above the table: which topology it is of, and when it was saved, ms since the epoch. */
export interface Heading {
  readonly topology: string
  readonly savedAt: number
}

/** The comparison as a table of text: a block a session, a column a replica, `!` before what differs. */
export function comparisonText(
  t: Words,
  format: Format,
  comparison: ReplicaComparison,
  heading: Heading
): string {
  const { replicas, sessions, totalSessions, proxy, by } = comparison
  const widths = replicas.map(({ node }) => {
    const lengths = sessions.map(session =>
      Math.max(0, ...linesOf(session, node).lines.map(line => line.length))
    )
    return Math.min(maxWidth, Math.max(minWidth, node.length, ...lengths) + 2)
  })
  const table = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.slice(0, widths[index]).padEnd(widths[index] ?? 0))
      .join(' | ')
      .trimEnd()

  const count = format.number(totalSessions)
  const out = [
    proxy === null ? t('replicas.title') : `${t('replicas.title')}: ${t('replicas.behind', { proxy })}`,
    `${t('shell.topology')}: ${heading.topology}`,
    format.date(heading.savedAt)
  ]
  if (sessions.length < totalSessions)
    out.push(t('replicas.export-part', { shown: format.number(sessions.length), total: count }))
  else if (by === 'sessions') {
    const all = sessionsIn(comparison)
    out.push(`${format.number(all)} ${t('replicas.sessions', { count: all })}`)
  }
  const older = olderText(t, format, comparison.older)
  if (older !== '') out.push(older)
  out.push('')
  for (const replica of replicas) {
    const { node, lines, order, earlier, lost, sha256 } = replica
    const facts = [
      verdictText(t, format, replica, by),
      `${format.number(lines)} ${t('replicas.lines', { count: lines })}`,
      ...(order > 0 ? [t('replicas.order', { count: order, formatted: format.number(order) })] : []),
      ...(earlier > 0 ? [t('replicas.earlier', { count: earlier, formatted: format.number(earlier) })] : []),
      ...(lost > 0 ? [t('replicas.lost', { count: lost, formatted: format.number(lost) })] : []),
      `SHA-256 ${sha256}`
    ]
    out.push(`${node}: ${facts.join(' · ')}`)
  }
  const sessionTitle = (number: number | null) =>
    number === null ? t('replicas.direct') : t('replicas.session', { number: format.number(number) })
  for (const session of sessions) {
    out.push(
      '',
      `# ${sessionTitle(session.session)}  ${format.clock(session.t)}`,
      table(replicas.map(({ node }) => node))
    )
    const columns = replicas.map(({ node }) => linesOf(session, node))
    const rows = Math.max(0, ...columns.map(({ lines }) => lines.length))
    for (let row = 0; row < rows; row += 1) {
      out.push(
        table(
          columns.map(({ lines, difference }) => `${difference === row ? '!' : ' '} ${lines[row] ?? '·'}`)
        )
      )
    }
  }
  return `${out.join('\n')}\n`
}
