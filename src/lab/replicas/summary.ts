import { createHash } from 'node:crypto'
import type { ComparedSession, ReplicaComparison, ReplicaVerdict } from '#shared/replicas'
import { letterOf, type Compared } from './compare-session'

/** How one replica stands over all sessions, oldest first. */
export function summary(node: string, all: readonly Compared[]): ReplicaComparison['replicas'][number] {
  const hash = createHash('sha256')
  let lines = 0
  let sessions = 0
  let pending = 0
  let partial = 0
  let diverged: number | null = null
  for (const { view, differsAt } of all) {
    const own = view.replicas[node]
    if (!own) continue
    if (own.lines.length > 0) {
      sessions++
      lines += own.lines.length
      hash.update(`${own.lines.join('\n')}\n`)
    }
    if (own.status === 'pending') pending++
    if (own.status === 'partial') partial++
    const line = differsAt.get(node)
    if (line !== undefined) diverged = Math.min(diverged ?? line, line)
  }
  const verdict = verdictOf(all.length, diverged, pending + partial)
  return { node, verdict, lines, sessions, pending, sha256: hash.digest('hex') }
}

function verdictOf(total: number, diverged: number | null, behind: number): ReplicaVerdict {
  if (total === 0) return { kind: 'empty' }
  if (diverged !== null) return { kind: 'diverged', line: diverged }
  return behind > 0 ? { kind: 'behind', sessions: behind } : { kind: 'identical' }
}

/** The map of all sessions for one replica, a letter each. */
export function mapOf(node: string, all: readonly ComparedSession[]): string {
  return all.map(({ replicas }) => letterOf(replicas[node]?.status ?? 'pending')).join('')
}

/** The newest, with up to half of the places for older ones that differ. */
export function choose(all: readonly ComparedSession[], limit: number): ComparedSession[] {
  const isWrong = ({ replicas }: ComparedSession): boolean =>
    Object.values(replicas).some(({ status }) => status === 'differs' || status === 'partial')
  const wrong = all
    .slice(0, Math.max(0, all.length - limit))
    .filter(isWrong)
    .slice(0, Math.floor(limit / 2))
  return [...wrong, ...all.slice(-(limit - wrong.length))]
}
