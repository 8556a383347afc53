import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type ReactNode,
  type Ref
} from 'react'
import type { ReplicaComparison } from '#shared/replicas'
import { useWords } from '../../i18n/use-words'
import { useUnit } from '../../store/use-unit'
import { Button } from '../../ui/controls/button'
import { FoldedRow, GapBand } from './fold-row'
import { linesAhead } from '../model/lines-ahead'
import { ReplicaHead } from './replica-head'
import { rowPx, type Row } from '../model/rows'
import { SessionBand } from './session-band'
import './log-grid.css'

/** How near to the end counts as at the end, pixels. */
const endPx = 12

export interface LogGridHandle {
  goTo(row: number): void
}

interface LogGridProps {
  ref: Ref<LogGridHandle>
  comparison: ReplicaComparison
  catchUp: boolean
  rows: readonly Row[]
  /** Place of the difference that was gone to last. */
  current: number | null
  onToggle: (fold: string) => void
  /** Asks the host for older sessions; null when it has sent as many as it may. */
  onOlder: (() => void) | null
  /** Tells the places of the first and last sessions in sight. */
  onView: (places: readonly [number, number]) => void
  /** What stands in place of the rows when there are none. */
  children: ReactNode
}

/** A column a replica under its verdict; follows the newest session until one scrolls up. */
export function LogGrid(props: LogGridProps) {
  const { comparison, rows, onView } = props
  const t = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const unit = useUnit()
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => {
      const row = rows[index]
      return row ? rowPx(row) * unit : 0
    },
    getItemKey: index => rows[index]?.key ?? index,
    overscan: 4
  })

  useLayoutEffect(() => list.measure(), [list, rows, unit])
  useLayoutEffect(() => {
    const element = scroller.current
    if (element && following) element.scrollTop = element.scrollHeight
  }, [rows, following])

  useImperativeHandle(props.ref, () => ({
    goTo: index => {
      const element = scroller.current
      // With nothing to scroll there is nothing to stop following.
      if (element && element.scrollHeight - element.clientHeight > endPx) setFollowing(false)
      list.scrollToIndex(index, { align: 'center' })
    }
  }))

  const items = list.getVirtualItems()
  const first = rows[items[0]?.index ?? 0]?.place ?? 0
  const lastRow = rows[items.at(-1)?.index ?? 0]
  const last = lastRow ? (lastRow.kind === 'session' ? lastRow.place : lastRow.end) : 0
  const tellView = useEffectEvent(() => onView([first, last]))
  useEffect(() => tellView(), [first, last])

  function onScroll() {
    const element = scroller.current
    if (!element) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= endPx
    if (atEnd !== following) setFollowing(atEnd)
  }

  const { replicas } = comparison
  return (
    <div className="rep-box" style={{ '--replicas': Math.max(1, replicas.length) } as CSSProperties}>
      <div
        ref={scroller}
        className="rep-scroll"
        tabIndex={0}
        role="region"
        aria-label={t('replicas.log')}
        onScroll={onScroll}
      >
        <div className="rep-heads">
          <div className="rep-corner">
            {t(comparison.by === 'lines' ? 'replicas.whole-logs' : 'replicas.lines-a-session')}
          </div>
          {replicas.map(replica => (
            <ReplicaHead
              key={replica.node}
              replica={replica}
              proxy={comparison.proxy ?? ''}
              by={comparison.by}
              letters={comparison.map[replica.node] ?? ''}
              catchUp={props.catchUp}
              ahead={linesAhead(comparison, replica.node)}
            />
          ))}
        </div>
        {rows.length === 0 ? (
          <div className="rep-none">{props.children}</div>
        ) : (
          <div className="rep-canvas" style={{ height: list.getTotalSize() }}>
            {items.map(item => {
              const row = rows[item.index]
              if (!row) return null
              const style = { height: item.size, transform: `translateY(${item.start}px)` }
              return (
                <div key={item.key} className="rep-row" style={style}>
                  {row.kind === 'session' ? (
                    <SessionBand
                      row={row}
                      by={comparison.by}
                      replicas={replicas}
                      proxy={comparison.proxy}
                      isCurrent={row.place === props.current}
                    />
                  ) : row.kind === 'fold' ? (
                    <FoldedRow row={row} by={comparison.by} replicas={replicas} onToggle={props.onToggle} />
                  ) : (
                    <GapBand row={row} comparison={comparison} onOlder={props.onOlder} />
                  )}
                </div>
              )
            })}
          </div>
        )}
      </div>
      {!following && rows.length > 0 && (
        <Button size="s" className="rep-follow" icon="download" onPress={() => setFollowing(true)}>
          {t('replicas.follow')}
        </Button>
      )}
    </div>
  )
}
