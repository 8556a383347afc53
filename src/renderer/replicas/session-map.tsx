import { memo, useLayoutEffect, useMemo, useRef, useState, type MouseEvent } from 'react'
import type { ReplicaComparison } from '#shared/replicas'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { mapCells, type MapLetter } from './model/map-cells'
import { sessionsIn } from './model/session-model'
import './session-map.css'

const columnPx = 16
const cellWidthPx = 12
/** A session's cell is this high when there is room; below the least, several share a cell. */
const mostCellPx = 13
const leastCellPx = 3

const classes: Readonly<Record<MapLetter, string>> = {
  '=': 'ok',
  '+': 'part',
  x: 'bad',
  '~': 'part',
  '?': 'part',
  '.': 'void'
}

/** One path for all cells of a look: the map of many replicas has some thousands, which are too many elements. */
function pathsOf(
  columns: readonly (readonly MapLetter[])[],
  stepPx: number,
  heightPx: number
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>()
  for (const [index, column] of columns.entries()) {
    for (const [cell, letter] of column.entries()) {
      const name = classes[letter]
      const corner = `${4 + index * columnPx} ${cell * stepPx}`
      paths.set(name, `${paths.get(name) ?? ''}M${corner}h${cellWidthPx}v${heightPx}h-${cellWidthPx}z`)
    }
  }
  return paths
}

/** All sessions at a glance: a column a replica, a cell a session. A click goes there. */
export const SessionMap = memo(function SessionMap(props: {
  comparison: ReplicaComparison
  /** Places of the first and last sessions in sight. */
  inView: readonly [number, number]
  onGoTo: (place: number) => void
}) {
  const { comparison, inView } = props
  const t = useWords()
  const format = useFormat()
  const box = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setRoom(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const { totalSessions: total, replicas, map } = comparison
  const cells = Math.min(total, Math.max(1, Math.floor(room / leastCellPx)))
  const cellPx = cells === 0 ? 0 : Math.min(mostCellPx, room / cells)
  const height = cells * cellPx
  const gap = cellPx >= 6 ? 2 : cellPx >= 4 ? 1 : 0
  const columns = useMemo(
    () => replicas.map(({ node }) => mapCells(map[node] ?? '', cells)),
    [replicas, map, cells]
  )
  const paths = useMemo(() => pathsOf(columns, cellPx, Math.max(1, cellPx - gap)), [columns, cellPx, gap])
  const width = replicas.length * columnPx + 4
  const y = (place: number) => (place / Math.max(1, total)) * height

  function onClick(event: MouseEvent<SVGSVGElement>) {
    const { top } = event.currentTarget.getBoundingClientRect()
    const place = Math.floor(((event.clientY - top) / Math.max(1, height)) * total)
    props.onGoTo(Math.min(total - 1, Math.max(0, place)))
  }
  return (
    <aside className="rep-map" aria-label={t('replicas.map')} style={{ minWidth: width + 12 }}>
      <span>
        {t(comparison.by === 'lines' ? 'replicas.stretch-range' : 'replicas.map-count', {
          count: sessionsIn(comparison),
          formatted: format.number(sessionsIn(comparison))
        })}
      </span>
      <div ref={box} className="rep-map-room">
        {total > 0 && room > 0 && (
          <svg
            className={gap < 2 ? 'dense' : ''}
            width={width}
            height={height}
            role="img"
            aria-label={t('replicas.map')}
            onClick={onClick}
          >
            {[...paths].map(([name, d]) => (
              <path key={name} className={name} d={d} />
            ))}
            <rect
              className="view"
              x={0.75}
              y={Math.max(0.75, y(inView[0]) - 1)}
              width={width - 1.5}
              height={Math.max(4, y(inView[1] + 1) - y(inView[0]) - gap + 1)}
              rx={2}
            />
          </svg>
        )}
      </div>
    </aside>
  )
})
