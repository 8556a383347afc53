import type { ComparedSession } from '#shared/replicas'
import { letterOf } from './compare-session'

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
