import { lineNumber, type ComparedSession, type ReplicaComparison } from '#shared/replicas'
import type { Context } from '../context'
import { code, text, type Block, type Line, type LogColumn, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'

/** Sessions whose lines are printed: those that differ, and of the others the newest. */
const mostThatDiffer = 12
const mostAlike = 4
/** Logs that stand side by side on one page. */
const mostBeside = 4

export function replicasSection(context: Context): Section | null {
  const { run, words } = context
  if (run.comparison === null) return null
  const { comparison } = run
  const blocks =
    comparison.replicas.length === 0
      ? [text(words['replicas-none'])]
      : [standing(context, comparison), ...logs(context, comparison)]
  return { id: 'replicas', title: words.sections.replicas, blocks }
}

function standing({ words }: Context, { replicas }: ReplicaComparison): Block {
  const count = (node: string, field: string, value: number): Line => [
    numeral(value, 'count', { measure: `replica.${field}`, of: node })
  ]
  return {
    kind: 'table',
    caption: [words['replicas-table']],
    head: [words.replica, words.verdictOf, words.lines, words.sessions, words.hash],
    rows: replicas.map(({ node, verdict, lines, sessions, sha256 }) => [
      [code(node)],
      [words.replicaVerdicts[verdict.kind]],
      count(node, 'lines', lines),
      count(node, 'sessions', sessions),
      [code(sha256)]
    ]),
    figures: [2, 3]
  }
}

function logs({ words }: Context, { replicas, sessions }: ReplicaComparison): Block[] {
  const shown = chosen(sessions)
  if (shown.length === 0) return []
  const nodes = replicas.map(({ node }) => node)
  const groups: string[][] = []
  for (let start = 0; start < nodes.length; start += mostBeside)
    groups.push(nodes.slice(start, start + mostBeside))
  return groups.map(group => ({
    kind: 'logs',
    caption: [words['replicas-logs']],
    columns: group.map((node): LogColumn => ({
      title: [code(node)],
      lines: shown.flatMap(session => linesOf(session, node, nodes, words.session))
    }))
  }))
}

function chosen(sessions: readonly ComparedSession[]): readonly ComparedSession[] {
  const differs = ({ replicas }: ComparedSession): boolean =>
    Object.values(replicas).some(({ status }) => status === 'differs' || status === 'partial')
  const bad = sessions.filter(differs).slice(0, mostThatDiffer)
  const rest = sessions.filter(session => !differs(session)).slice(-mostAlike)
  return [...bad, ...rest].sort((a, b) => a.t - b.t)
}

/** As many lines for each replica as the longest has, so that sessions begin at one height. */
function linesOf(
  { session, replicas }: ComparedSession,
  node: string,
  nodes: readonly string[],
  word: string
): LogColumn['lines'] {
  const most = Math.max(1, ...nodes.map(id => replicas[id]?.lines.length ?? 0))
  const own = replicas[node]
  const head = { number: null, text: session === null ? '—' : `· ${word} ${session}`, differs: false }
  const lines = Array.from({ length: most }, (_, index) => {
    const line = own?.lines[index]
    if (line === undefined) return { number: null, text: '', differs: false }
    return {
      number: own === undefined ? null : lineNumber(own, index),
      text: line,
      differs: own?.difference !== null && own?.difference !== undefined && index >= own.difference
    }
  })
  return [head, ...lines]
}
