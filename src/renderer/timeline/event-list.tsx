import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { autopsyOf } from './autopsy-of'
import { AutopsySteps, stepsHeight } from './autopsy-steps'
import { EventRow } from './event-row'

const rowPx = 28
/** How near to the end that grows counts as at it, px, and to the other for older events to be asked for. */
const nearPx = 8
const olderPx = 400

export interface EventListProps {
  /** Oldest first. */
  readonly events: readonly JournalEvent[]
  readonly newestFirst: boolean
  readonly autopsies: readonly Autopsy[]
  /** The event under which an autopsy is open, and that autopsy. */
  readonly open: { readonly seq: number; readonly autopsy: Autopsy } | null
  /** Changes when the open event is to be brought into sight. */
  readonly reveal: number
  readonly whole: boolean
  readonly loading: boolean
  readonly onOpen: (event: JournalEvent) => void
  readonly onOlder: () => void
}

/** The journal; only the rows in sight are in the document. It follows the present until it is scrolled away. */
export function EventList(props: EventListProps) {
  const { events, newestFirst, autopsies, open, reveal, whole, loading, onOpen, onOlder } = props
  const t = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const at = (index: number) => events[newestFirst ? events.length - 1 - index : index]
  const openIndex = open ? indexOf(events, open.seq, newestFirst) : -1
  const openPx = open ? stepsHeight(open.autopsy) : 0
  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => (index === openIndex ? rowPx + openPx : rowPx),
    getItemKey: index => at(index)?.seq ?? index,
    overscan: 10
  })
  useLayoutEffect(() => rows.measure(), [rows, openIndex, openPx])

  useEffect(() => {
    if (reveal === 0 || openIndex < 0) return
    setFollowing(false)
    rows.scrollToIndex(openIndex, { align: 'center' })
    // Only when it is asked for: events that come later must not scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [reveal])

  const newest = events.at(-1)?.seq ?? 0
  const oldest = events[0]?.seq ?? 0
  const last = useRef({ newest, oldest, newestFirst })
  useLayoutEffect(() => {
    const element = scroller.current
    const before = last.current
    last.current = { newest, oldest, newestFirst }
    if (!element) return
    if (following || before.newestFirst !== newestFirst) {
      element.scrollTop = newestFirst ? 0 : element.scrollHeight
      return
    }
    // Rows that came above what is being read would move it.
    const added = newestFirst
      ? events.length - 1 - lastIndexUpTo(events, before.newest)
      : Math.max(0, lastIndexUpTo(events, before.oldest - 1) + 1)
    if (added > 0 && before.newest > 0) element.scrollTop += added * rowPx
  }, [events, newest, oldest, newestFirst, following])

  useEffect(() => {
    const element = scroller.current
    // A list that doesn't fill its room can't be scrolled to its end: more is asked for at once.
    if (element && !whole && !loading && element.scrollHeight <= element.clientHeight + olderPx) onOlder()
  }, [events, whole, loading, onOlder])

  function onScroll() {
    const element = scroller.current
    if (!element) return
    const fromEnd = element.scrollHeight - element.clientHeight - element.scrollTop
    setFollowing((newestFirst ? element.scrollTop : fromEnd) <= nearPx)
    if ((newestFirst ? fromEnd : element.scrollTop) <= olderPx) onOlder()
  }

  return (
    <div className="events-area">
      <div
        ref={scroller}
        className="events"
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('timeline.list')}
        onScroll={onScroll}
      >
        {events.length === 0 && (
          <p className="events-none">{t(loading ? 'timeline.loading' : 'timeline.no-match')}</p>
        )}
        <div className="events-canvas" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(item => {
            const event = at(item.index)
            if (!event) return null
            const isOpen = item.index === openIndex
            return (
              <div key={item.key} className="event-item" style={{ transform: `translateY(${item.start}px)` }}>
                <EventRow
                  event={event}
                  open={isOpen}
                  opens={isOpen || autopsyOf(event, autopsies) !== null}
                  onOpen={onOpen}
                />
                {isOpen && open && <AutopsySteps autopsy={open.autopsy} />}
              </div>
            )
          })}
        </div>
      </div>
      {!following && (
        <Button
          size="s"
          className="to-newest"
          onPress={() => {
            setFollowing(true)
          }}
        >
          {t('timeline.to-newest')}
        </Button>
      )}
    </div>
  )
}

/** Index of the last event whose number is not greater than `seq`; -1 when there is none. */
function lastIndexUpTo(events: readonly JournalEvent[], seq: number): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((events[middle]?.seq ?? 0) <= seq) low = middle + 1
    else high = middle
  }
  return low - 1
}

function indexOf(events: readonly JournalEvent[], seq: number, newestFirst: boolean): number {
  const index = lastIndexUpTo(events, seq)
  if (events[index]?.seq !== seq) return -1
  return newestFirst ? events.length - 1 - index : index
}
