import type { ReplicaComparison } from '#shared/replicas'
import { linesOf } from './model/session-model'

const minWidth = 24
const maxWidth = 60

/** The comparison as a table of text: a block a session, a column a replica, `!` before what differs. */
export function comparisonText(comparison: ReplicaComparison, clock: (t: number) => string): string {
  const { replicas, sessions, totalSessions, proxy } = comparison
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

  const out = [`${proxy ?? ''}: ${sessions.length} / ${totalSessions}`]
  for (const { node, verdict, lines, sha256 } of replicas) {
    const detail =
      verdict.kind === 'behind'
        ? ` ${verdict.sessions}`
        : verdict.kind === 'diverged'
          ? ` ${verdict.line}`
          : ''
    out.push(`${node}: ${verdict.kind}${detail}, ${lines} lines, sha256 ${sha256}`)
  }
  for (const session of sessions) {
    out.push('', `# ${session.session ?? '-'}  ${clock(session.t)}`, table(replicas.map(({ node }) => node)))
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
