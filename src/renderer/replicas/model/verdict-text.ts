import type { ReplicaComparison } from '#shared/replicas'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'

/** How the log of a replica stands, in the words of the panel. */
export function verdictText(
  t: Words,
  format: Format,
  { verdict, lines, earlier }: Pick<ReplicaComparison['replicas'][number], 'verdict' | 'lines' | 'earlier'>,
  by: ReplicaComparison['by']
): string {
  switch (verdict.kind) {
    case 'behind': {
      const said = by === 'lines' ? 'behind-lines' : verdict.isAbout ? 'behind-about' : 'behind'
      return t(`replicas.verdict.${said}`, {
        count: verdict.sessions,
        formatted: format.number(verdict.sessions)
      })
    }
    case 'identical':
      return earlier === 0
        ? t('replicas.verdict.identical')
        : t('replicas.verdict.identical-newest', { count: lines, formatted: format.number(lines) })
    case 'repeated':
      return t(`replicas.verdict.${verdict.isAtLeast ? 'repeated-at-least' : 'repeated'}`, {
        count: verdict.sessions,
        formatted: format.number(verdict.sessions)
      })
    case 'diverged':
      return t('replicas.verdict.diverged', { line: format.number(verdict.line) })
    default:
      return t(`replicas.verdict.${verdict.kind}`)
  }
}
