import { memo } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { ComparedSession, ReplicaComparison } from '#shared/replicas'
import type { Format } from '../../format/format'
import { useFormat } from '../../format/use-format'
import { useWords, type Words } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import { Guessed } from './guessed'
import type { FoldRow, GapRow } from '../model/rows'
import { Missing } from './session-band'
import { countLetter, linesOf } from '../model/session-model'
import './session-band.css'

/** Sessions that need no looking at, in one row that opens. */
export const FoldedRow = memo(function FoldedRow(props: {
  by: ReplicaComparison['by']
  row: FoldRow
  replicas: ReplicaComparison['replicas']
  onToggle: (key: string) => void
}) {
  const { row, replicas } = props
  const t = useWords()
  const format = useFormat()
  const what = rangeText(row.sessions, props.by, t, format)
  return (
    <>
      <div className="rep-gutter fold">
        <AriaButton
          className="rep-fold"
          aria-expanded={row.open}
          aria-label={t(row.open ? 'replicas.fold' : 'replicas.unfold', { what })}
          onPress={() => props.onToggle(row.key)}
        >
          <Icon name={row.open ? 'chev' : 'chevr'} size={10} />
          {what}
        </AriaButton>
      </div>
      {replicas.map(({ node }) => {
        const lines = row.sessions.reduce((sum, session) => sum + linesOf(session, node).lines.length, 0)
        const replayed = row.sessions.every(({ session }) => session !== null)
        return lines === 0 ? (
          <div key={node} className="rep-cell fold void">
            <Missing replayed={replayed} />
          </div>
        ) : (
          <div key={node} className="rep-cell fold">
            <span className="rep-same">
              <Icon name="equal" size={13} />
              {t('replicas.equal-lines', { count: lines, formatted: format.number(lines) })}
            </span>
            {row.sessions.some(session => linesOf(session, node).guessed) && <Guessed replicas={[node]} />}
          </div>
        )
      })}
    </>
  )
})

/** Older sessions, known from the map only. */
export const GapBand = memo(function GapBand(props: {
  row: GapRow
  comparison: ReplicaComparison
  onOlder: (() => void) | null
}) {
  const { row, comparison, onOlder } = props
  const t = useWords()
  const format = useFormat()
  const count = row.end - row.place + 1
  const formatted = format.number(count)
  const text = t('replicas.map-count', { count, formatted })
  return (
    <>
      <div className="rep-gutter fold">
        {onOlder ? (
          <AriaButton
            className="rep-fold"
            aria-label={`${text} · ${t('replicas.load-older')}`}
            onPress={onOlder}
          >
            <Icon name="chevr" size={10} />
            {text}
          </AriaButton>
        ) : (
          <span className="rep-fold">{text}</span>
        )}
      </div>
      {comparison.replicas.map(({ node }) => {
        const letters = (comparison.map[node] ?? '').slice(row.place, row.end + 1)
        return countLetter(letters, '.') > 0 ? (
          <div key={node} className="rep-cell fold void">
            <Missing replayed />
          </div>
        ) : (
          <div key={node} className="rep-cell fold">
            <span className="rep-same">
              <Icon name="equal" size={13} />
              {text} · {t('replicas.equal-sessions')}
            </span>
          </div>
        )
      })}
    </>
  )
})

/** The numbers of the first and the last, when the proxy gave them all and in order. */
function rangeText(
  sessions: readonly ComparedSession[],
  by: ReplicaComparison['by'],
  t: Words,
  format: Format
): string {
  const first = sessions[0]?.session ?? null
  const last = sessions.at(-1)?.session ?? null
  const isRun = first !== null && last !== null && last - first === sessions.length - 1
  if (!isRun) {
    const count = sessions.reduce((sum, { overlapping }) => sum + 1 + overlapping.length, 0)
    return t(by === 'lines' ? 'replicas.stretch-range' : 'replicas.direct-range', {
      count,
      formatted: format.number(count)
    })
  }
  if (first === last) return t('replicas.session', { number: format.number(first) })
  // Without separators: as numbers of lines have none, and the gutter is narrow.
  return t('replicas.range', { first, last })
}
