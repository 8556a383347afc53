import { useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { LogLevel } from '#shared/journal'
import type { ConsoleView } from '#shared/programs/console'
import type { LogLine } from '#shared/state'
import type { Format } from '../../format/format'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useUnit } from '../../store/use-unit'
import { usePanel, useVersion } from '../../store/hooks'
import { LogFilter } from '../../store/log-filter'
import { downloadText } from '../../ui/download'
import { LineText } from './line-text'
import { LogTools } from './log-tools'
import { TypeLine } from './type-line'
import { useNotices } from './use-notices'
import { useOpenLog } from './use-open-log'
import './virtual-log.css'

/** Height of a line, px of the design. */
const linePx = 20
/** How near to the end counts as at the end. */
const endPx = 12
/** Lines asked from the host when a log is opened. */
const backfillLines = 5_000

/**
 * The log of one node: follows, searches, filters; only the lines in sight are in the document. Of a program of the
 * user's own it also shows the line that has not ended, and what is typed goes to it.
 */
export function VirtualLog({ node, terminal = null }: { node: string; terminal?: ConsoleView | null }) {
  const t = useWords()
  const format = useFormat()
  const { lab, toasts } = usePanel()
  const version = useVersion(lab.logs)
  const [query, setQuery] = useState('')
  const [level, setLevel] = useState<LogLevel>('debug')
  const [following, setFollowing] = useState(true)
  const [wrap, setWrap] = useState(false)
  const search = useDeferredValue(query)
  const rowPx = linePx * useUnit()
  const { epoch } = lab.logs
  const notice = useNotices(node)
  const filter = useMemo(() => {
    // A new epoch means that positions start anew, so it makes a new filter though it is not read here.
    void epoch
    return new LogFilter(lab.logs.of(node), search, level, notice)
  }, [lab, node, search, level, epoch, notice])
  const gone = useMemo(() => {
    void version
    return filter.update()
  }, [filter, version])
  const partial = filter.passesAll ? (terminal?.partial ?? null) : null
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: filter.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    // Where lines are as tall as they are long, a height belongs to a line and not to a place in the list.
    getItemKey: index => (wrap && filter.row(index)?.seq) || index,
    overscan: 12
  })
  useLayoutEffect(() => rows.measure(), [rows, wrap, rowPx])
  const height = rows.getTotalSize()

  useOpenLog(node, backfillLines)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element && following) element.scrollTop = element.scrollHeight
  }, [following, filter, version, partial, height])
  useLayoutEffect(() => {
    // Lines forgotten at the front would move what is being read.
    if (scroller.current && !following && gone > 0) scroller.current.scrollTop -= gone * rowPx
  }, [following, filter, version, gone, rowPx])

  // Only a person scrolls up: lines that come move the end away, and lines that go clamp the position.
  const seen = useRef({ top: 0, height: 0 })
  function onScroll() {
    const element = scroller.current
    if (!element) return
    const { scrollTop, scrollHeight, clientHeight } = element
    const { top, height } = seen.current
    seen.current = { top: scrollTop, height: scrollHeight }
    if (scrollHeight - scrollTop - clientHeight <= endPx) setFollowing(true)
    else if (scrollTop < top && scrollHeight >= height) setFollowing(false)
  }
  const text = () =>
    filter
      .lines()
      .map(line => lineText(line, format))
      .join('\n')
  async function copy() {
    await navigator.clipboard.writeText(text())
    toasts.show({ kind: 'done', text: t => t('common.log.copied', { count: filter.count }) })
  }
  const total = lab.logs.of(node).length
  const older = lab.logs.olderThan(node)

  return (
    <div className="logview">
      <LogTools
        query={query}
        level={level}
        empty={filter.count === 0}
        wrap={wrap}
        onWrap={setWrap}
        onQuery={setQuery}
        onLevel={setLevel}
        onCopy={() => void copy()}
        onExport={() => downloadText(`${node}.log`, `${text()}\n`)}
        onClear={() => lab.logs.clear(node)}
      />
      <div
        ref={scroller}
        className={wrap ? 'lines wrap' : 'lines'}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={`${t('common.log.title')}: ${node}`}
        onScroll={onScroll}
      >
        {filter.count === 0 && partial === null && (
          <p className="log-empty">{total > 0 ? t('common.log.no-match') : t('common.log.empty-text')}</p>
        )}
        <div className="log-canvas" style={{ height }}>
          {rows.getVirtualItems().map(item => {
            const line = filter.row(item.index)
            if (!line) return null
            return (
              <div
                key={item.key}
                ref={wrap ? rows.measureElement : undefined}
                data-index={item.index}
                className={`line ${line.level}`}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <time>{format.clock(line.t)}</time>
                {line.source && (
                  <span className="source" title={t(`common.log.sources.${line.source}`)}>
                    {line.source}
                  </span>
                )}
                <span>
                  <LineText line={line} query={search.trim()} text={notice(line)} />
                </span>
              </div>
            )
          })}
        </div>
        {partial && (
          <div className="line partial">
            <time>{t('common.log.unfinished')}</time>
            <span>
              <LineText line={partial} />
              <i className="cursor" />
            </span>
          </div>
        )}
      </div>
      {terminal?.input && <TypeLine node={node} />}
      <div className="foot">
        <span>
          {filter.passesAll
            ? t('common.log.lines', { count: total, formatted: format.number(total) })
            : t('common.log.matching', { count: filter.count, total })}
          {older > 0 &&
            ` · ${t('common.log.older', { count: older, formatted: format.number(older), node })}`}
        </span>
        <button
          type="button"
          className="follow"
          aria-pressed={following}
          onClick={() => setFollowing(!following)}
        >
          {following ? t('common.log.following') : t('common.log.follow')}
        </button>
      </div>
    </div>
  )
}

function lineText(line: LogLine, format: Format): string {
  return `${format.clock(line.t)}\t${line.level}\t${line.text}`
}
