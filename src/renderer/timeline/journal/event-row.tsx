import { memo } from 'react'
import type { TraceOf } from '#shared/diagram/trace'
import type { JournalEvent } from '#shared/journal'
import { traceOfEvent } from '../../diagram/trace-of'
import { eventLook, eventSentence } from '../../events/catalogue'
import { causeText } from '../../events/event-words'
import type { FailoverGroup } from '../../events/failover-groups'
import type { Format } from '../../format/format'
import { toneClass } from '../../events/tone-class'
import { useFormat } from '../../format/use-format'
import { useWords, type Words } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import { anchorOf, type EventGroup } from './rows'
import './event-row.css'

/** One line of the journal: when, what kind, who, what, and its number. */
export const EventRow = memo(function EventRow(props: {
  event: JournalEvent
  /** Its node runs a program that is not of the lab. */
  foreign: boolean
  open: boolean
  /** It has an autopsy to show. */
  opens: boolean
  /** The search has led to it. */
  found: boolean
  /** It is one session of the group above. */
  inGroup: boolean
  onOpen: (event: JournalEvent) => void
  /** Shows the diagram of what it tells of. */
  onTrace: (of: TraceOf) => void
}) {
  const { event, foreign, open, opens, found, inGroup, onOpen, onTrace } = props
  const t = useWords()
  const format = useFormat()
  const className = `event${open ? ' open' : ''}${found ? ' found' : ''}${inGroup ? ' in-group' : ''}`
  const cells = <EventCells event={event} sentence={eventSentence(t, format, event, foreign)} />
  if (opens) {
    return (
      <button type="button" className={className} aria-expanded={open} onClick={() => onOpen(event)}>
        {cells}
      </button>
    )
  }
  const of = traceOfEvent(event)
  return of ? (
    <button
      type="button"
      className={`${className} traced`}
      aria-haspopup="dialog"
      aria-description={t('timeline.open-diagram')}
      onClick={() => onTrace(of)}
    >
      {cells}
    </button>
  ) : (
    <div className={className}>{cells}</div>
  )
})

/** The sessions that one death or fault moved, or the steps of a catch-up, in one line that opens to show each. */
export function GroupRow(props: {
  group: EventGroup
  open: boolean
  /** An autopsy of one of its sessions is shown under it. */
  hasAutopsy: boolean
  onToggle: (group: EventGroup) => void
}) {
  const { group, open, hasAutopsy, onToggle } = props
  const t = useWords()
  const format = useFormat()
  return (
    <button
      type="button"
      className={`event group${hasAutopsy ? ' open' : ''}`}
      aria-expanded={open}
      onClick={() => onToggle(group)}
    >
      <EventCells event={anchorOf(group)} sentence={groupSentence(t, format, group)} isFolded={!open} />
    </button>
  )
}

function groupSentence(t: Words, format: Format, group: EventGroup): string {
  const [first, last] = [anchorOf(group), group.events.at(-1)]
  const time = format.durationText((last?.t ?? first.t) - first.t)
  if (group.kind === 'failover-group') return failoversSentence(t, format, group, time)
  // How far it has come; and how long it took, once it is over, where its start is here.
  const said = last ? eventSentence(t, format, last, false) : ''
  const isWhole =
    last?.kind === 'catch-up' &&
    last.phase === 'done' &&
    first.kind === 'catch-up' &&
    first.phase === 'started'
  return isWhole ? `${said} · ${time}` : said
}

function failoversSentence(t: Words, format: Format, { events }: FailoverGroup, time: string): string {
  return t('events.said.failovers', {
    from: events[0]?.from ?? '',
    to: events[0]?.to ?? '',
    count: events.length,
    sessions: format.number(events.length),
    time,
    cause: format.list([...new Set(events.map(({ cause }) => causeText(t, cause)))])
  })
}

/** The cells of a line, in the columns of the list. */
export function EventCells(props: {
  event: JournalEvent
  sentence: string
  /** Other nodes that it is about. */
  others?: number
  /** Of a line that opens: whether what it holds is hidden. */
  isFolded?: boolean
}) {
  const { event, sentence, others = 0, isFolded } = props
  const t = useWords()
  const format = useFormat()
  const { icon, tone } = eventLook(event)
  return (
    <>
      <time>{format.clock(event.t)}</time>
      <span className={`glyph ${toneClass(tone)}`}>
        <Icon name={icon} size={12} />
      </span>
      <b className="ellipsis" title={event.node}>
        {event.node ?? t('timeline.the-lab')}
        {others > 0 && ` +${format.number(others)}`}
      </b>
      <span className="what" title={sentence}>
        {isFolded !== undefined && <Icon name={isFolded ? 'chevr' : 'chev'} size={12} />}
        {sentence}
      </span>
      <span className="seq">
        {event.bound !== undefined && (
          <span
            className="bound"
            title={t('timeline.other-clock', { bound: format.durationText(event.bound) })}
          >
            {format.within(event.bound)}
          </span>
        )}
        {event.seq}
      </span>
    </>
  )
}
