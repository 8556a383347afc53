import { memo } from 'react'
import type { JournalEvent } from '#shared/journal'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { Icon } from '../ui/icon/icon'
import { eventLook } from './event-look'
import { eventSentence } from './sentence'

/** One line of the journal: when, what kind, who, what, and its number. */
export const EventRow = memo(function EventRow(props: {
  event: JournalEvent
  open: boolean
  /** It has an autopsy to show. */
  opens: boolean
  onOpen: (event: JournalEvent) => void
}) {
  const { event, open, opens, onOpen } = props
  const t = useWords()
  const format = useFormat()
  const { icon, tone } = eventLook(event)
  const sentence = eventSentence(t, format, event)
  const cells = (
    <>
      <time>{format.clock(event.t)}</time>
      <span className={`glyph ${toneClass(tone)}`}>
        <Icon name={icon} size={12} />
      </span>
      <b className="ellipsis">{event.node ?? t('timeline.the-lab')}</b>
      <span className="what" title={sentence}>
        {sentence}
      </span>
      <span className="seq">{event.seq}</span>
    </>
  )
  return opens ? (
    <button
      type="button"
      className={open ? 'event open' : 'event'}
      aria-expanded={open}
      onClick={() => onOpen(event)}
    >
      {cells}
    </button>
  ) : (
    <div className={open ? 'event open' : 'event'}>{cells}</div>
  )
})

function toneClass(tone: ReturnType<typeof eventLook>['tone']): string {
  return tone === 'accent' || tone === 'quiet' ? `tone-${tone}` : `st-${tone}`
}
