import { useMemo } from 'react'
import type { JournalEvent } from '#shared/journal'
import { eventSentence } from '../../events/catalogue'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { actsOf } from './acts'
import { EventCells } from './event-row'
import './acts-panel.css'

/** Acts kept in this list; the journal below has all of them. */
const mostActs = 100

/**
 * What a person did to the lab, above the journal and whatever its filter, so that what follows from it does not
 * push it out of sight. Its height never changes: the journal under it must not move while it is read.
 */
export function ActsPanel(props: {
  /** Oldest first. */
  events: readonly JournalEvent[]
  /** Whether the journal has been read: before, nobody knows what was done. */
  isRead: boolean
  /** The event whose autopsy is open. */
  open: number | null
  onFind: (event: JournalEvent) => void
}) {
  const { events, isRead, open, onFind } = props
  const t = useWords()
  const format = useFormat()
  const acts = useMemo(
    () => actsOf(events, event => eventSentence(t, format, event)).slice(0, mostActs),
    [events, t, format]
  )
  return (
    <section className="acts-panel" aria-labelledby="acts-title">
      <h2 id="acts-title">{t('timeline.acts')}</h2>
      <ul tabIndex={acts.length > 0 ? 0 : undefined} aria-labelledby="acts-title">
        {acts.map(({ event, others }) => (
          <li key={event.seq}>
            <button
              type="button"
              className={open === event.seq ? 'event found' : 'event'}
              aria-current={open === event.seq}
              onClick={() => onFind(event)}
            >
              <EventCells event={event} others={others} sentence={eventSentence(t, format, event)} />
            </button>
          </li>
        ))}
        {acts.length === 0 && (
          <li className="events-none">{t(isRead ? 'timeline.no-acts' : 'timeline.loading')}</li>
        )}
      </ul>
    </section>
  )
}
