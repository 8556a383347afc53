import type { ReplicaComparison } from '#shared/replicas'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'

/** What is said of the sessions before those that are held; empty where there are none. */
export function olderText(
  t: Words,
  format: Format,
  { compared, dropped }: ReplicaComparison['older']
): string {
  const said = []
  if (compared > 0) said.push(t('replicas.older', { count: compared, formatted: format.number(compared) }))
  if (dropped > 0) said.push(t('replicas.dropped', { count: dropped, formatted: format.number(dropped) }))
  return said.join(' ')
}
