import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { TraceOf } from '#shared/diagram/trace'
import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { useUnit } from '../../store/use-unit'
import { Button } from '../../ui/controls/button'
import { autopsyOf } from '../autopsy-of'
import { AutopsySteps, stepsHeight } from './autopsy-steps'
import { EventRow, GroupRow } from './event-row'
import type { Floor } from './journal-list'
import type { IsForeign } from './use-foreign'
import { holds, isGroup, rowKey, rowsOf, type EventGroup, type Row } from './rows'
import './event-list.css'

/** Height of an event, px of the design. */
const eventPx = 28
/** How near to the end that grows counts as at it, px, and to the other for older events to be asked for. */
const nearPx = 8
const olderPx = 400

export interface EventListProps {
  /** Oldest first. */
  readonly events: readonly JournalEvent[]
  /** The group of each event of the journal that is in one, by its number. */
  readonly groups: ReadonlyMap<number, EventGroup>
  readonly newestFirst: boolean
  readonly autopsies: readonly Autopsy[]
  readonly isForeign: IsForeign
  /** The event under which an autopsy is open, and that autopsy. */
  readonly open: { readonly seq: number; readonly autopsy: Autopsy } | null
  /** The event that is to be brought into sight; a new object each time that it is. */
  readonly reveal: { readonly seq: number } | null
  readonly floor: Floor
  readonly loading: boolean
  readonly onOpen: (event: JournalEvent) => void
  /** Shows the diagram of what an event tells of. */
  readonly onTrace: (of: TraceOf) => void
  readonly onOlder: () => void
}

/** The journal; only the rows in sight are in the document. It follows the present until it is scrolled away. */
export function EventList(props: EventListProps) {
  const { events, groups, newestFirst, autopsies, isForeign, open, reveal, floor, loading } = props
  const { onOpen, onTrace, onOlder } = props
  const t = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const { isUnfolded, toggle } = useUnfolded()
  const list = useMemo(
    () => rowsOf(events, groups, isUnfolded, newestFirst),
    [events, groups, isUnfolded, newestFirst]
  )
  const indexOf = (seq: number) => list.findIndex(row => holds(row, seq, isGroup(row) && isUnfolded(row)))
  const openIndex = open ? indexOf(open.seq) : -1
  const unit = useUnit()
  const rowPx = eventPx * unit
  const openPx = open ? stepsHeight(open.autopsy) * unit : 0
  const rows = useVirtualizer({
    count: list.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => (index === openIndex ? rowPx + openPx : rowPx),
    getItemKey: index => keyAt(list, index),
    overscan: 10
  })
  useLayoutEffect(() => rows.measure(), [rows, openIndex, openPx, rowPx])

  useEffect(() => {
    const index = reveal ? indexOf(reveal.seq) : -1
    if (index < 0) return
    setFollowing(false)
    rows.scrollToIndex(index, { align: 'center' })
    // Only when it is asked for: events that come later must not scroll.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [reveal])

  const top = keyAt(list, 0)
  const last = useRef({ top, newestFirst })
  useLayoutEffect(() => {
    const element = scroller.current
    const before = last.current
    last.current = { top, newestFirst }
    if (!element) return
    if (following || before.newestFirst !== newestFirst) {
      element.scrollTop = newestFirst ? 0 : element.scrollHeight
      return
    }
    if (before.top === top) return
    // Rows that came above what is being read would move it.
    const added = list.findIndex(row => rowKey(row) === before.top)
    if (added > 0) element.scrollTop += added * rowPx
  }, [list, top, newestFirst, following, rowPx])

  useEffect(() => {
    const element = scroller.current
    // A list that doesn't fill its room can't be scrolled to its end: more is asked for at once.
    if (element && !floor.ended && !loading && element.scrollHeight <= element.clientHeight + olderPx)
      onOlder()
  }, [events, floor.ended, loading, onOlder])

  function onScroll() {
    const element = scroller.current
    if (!element) return
    const fromEnd = element.scrollHeight - element.clientHeight - element.scrollTop
    setFollowing((newestFirst ? element.scrollTop : fromEnd) <= nearPx)
    if ((newestFirst ? fromEnd : element.scrollTop) <= olderPx) onOlder()
  }

  const made = floor.ended && !floor.whole && <p className="events-none">{t('timeline.made-room')}</p>
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
        {!newestFirst && made}
        <div className="events-canvas" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(item => {
            const row = list[item.index]
            if (!row) return null
            const isOpen = item.index === openIndex
            return (
              <div key={item.key} className="event-item" style={{ transform: `translateY(${item.start}px)` }}>
                {isGroup(row) ? (
                  <GroupRow group={row} open={isUnfolded(row)} hasAutopsy={isOpen} onToggle={toggle} />
                ) : (
                  <EventRow
                    event={row}
                    foreign={isForeign(row)}
                    open={isOpen}
                    opens={isOpen || autopsyOf(row, autopsies) !== null}
                    found={row.seq === reveal?.seq}
                    inGroup={(groups.get(row.seq)?.events.length ?? 1) > 1}
                    onOpen={onOpen}
                    onTrace={onTrace}
                  />
                )}
                {isOpen && open && <AutopsySteps autopsy={open.autopsy} />}
              </div>
            )
          })}
        </div>
        {newestFirst && made}
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

function keyAt(rows: readonly Row[], index: number): string {
  const row = rows[index]
  return row ? rowKey(row) : ''
}

/** Which groups show each of their events, by name. */
function useUnfolded() {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set())
  return useMemo(
    () => ({
      isUnfolded: (group: EventGroup) => unfolded.has(group.name),
      toggle: ({ name }: EventGroup) =>
        setUnfolded(known =>
          known.has(name) ? new Set([...known].filter(one => one !== name)) : new Set([...known, name])
        )
    }),
    [unfolded]
  )
}
