import type { EventData } from '#shared/journal'

/** Since when replies differ, for the log: nothing, where nobody was started again before. */
export function sinceAgain({
  startedAgain = [],
  concluded = []
}: Pick<EventData['diverged'], 'startedAgain' | 'concluded'>): string {
  if (startedAgain.length === 0) return ''
  const isSeen = concluded.length < startedAgain.length
  return ` since ${startedAgain.join(' and ')} ${isSeen ? 'was' : 'seems to have been'} started again`
}
