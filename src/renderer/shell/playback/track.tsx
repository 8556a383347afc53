import { useMemo, useRef, type KeyboardEvent, type PointerEvent } from 'react'
import type { Playback } from '../../client/playback'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import { useSize } from '../../ui/use-size'
import { markGroups, type MarkGroup } from '../../events/run-marks/mark-groups'
import { runMarkLooks } from '../../events/run-marks/mark-looks'
import { runMarkText } from '../../events/run-marks/mark-text'
import { goToMark } from './use-playback-keys'
import './track.css'

/** Marks nearer than this are one, and a press this near to one means it, px. */
const nearPx = 14
const mostInTitle = 12
/** How far an arrow key goes, ms; with Shift ten times that. */
const arrowMs = 1_000

/** The whole run on one line: where one is, what happened when. A press or a drag goes there. */
export function Track({ playback, t: now }: { playback: Playback; t: number }) {
  const t = useWords()
  const format = useFormat()
  const [element, { width }] = useSize<HTMLDivElement>()
  const dragged = useRef(false)
  const { from, until, marks } = playback
  const span = Math.max(1, until - from)
  const groups = useMemo(
    () => (width > 0 ? markGroups(marks, { from, until }, width, nearPx) : []),
    [marks, from, until, width]
  )
  const timeAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width: all } = event.currentTarget.getBoundingClientRect()
    return from + span * Math.min(1, Math.max(0, (event.clientX - left) / Math.max(1, all)))
  }
  const markAt = (time: number) =>
    groups.find(({ at }) => Math.abs(from + at * span - time) * width < (nearPx / 2) * span)
  function onKeyDown(event: KeyboardEvent) {
    const step = event.shiftKey ? 10 * arrowMs : arrowMs
    if (event.key === 'ArrowRight' || event.key === 'ArrowUp') playback.seek(playback.now() + step)
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') playback.seek(playback.now() - step)
    else if (event.key === 'Home') playback.seek(from)
    else if (event.key === 'End') playback.seek(until)
    else if (event.key === 'PageUp' || event.key === 'PageDown')
      goToMark(playback, event.key === 'PageUp' ? 1 : -1)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={element}
      className="track"
      role="slider"
      tabIndex={0}
      aria-label={t('runs.moment')}
      aria-valuemin={Math.round(from)}
      aria-valuemax={Math.round(until)}
      aria-valuenow={Math.round(now)}
      aria-valuetext={t('runs.moment-of', { time: format.clock(now), all: format.clock(until) })}
      onKeyDown={onKeyDown}
      onPointerDown={event => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        dragged.current = false
        const group = markAt(timeAt(event))
        if (group) void playback.show(group.lead)
        else playback.seek(timeAt(event))
      }}
      onPointerMove={event => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        if (!dragged.current && Math.abs(event.movementX) < 1) return
        dragged.current = true
        playback.seek(timeAt(event))
      }}
    >
      <div className="track-line">
        <i style={{ width: `${(100 * (now - from)) / span}%` }} />
        {playback.wholeFrom > from && (
          <span
            className="track-sparse"
            title={t('runs.sparse')}
            style={{ width: `${(100 * (playback.wholeFrom - from)) / span}%` }}
          />
        )}
      </div>
      {groups.map(group => (
        <MarkGlyph key={group.lead.seq} group={group} />
      ))}
      <span className="track-thumb" style={{ left: `${(100 * (now - from)) / span}%` }} />
    </div>
  )
}

/** For the eye only: the buttons beside the line, and the list of marks, are for everybody. */
function MarkGlyph({ group: { at, lead, marks } }: { group: MarkGroup }) {
  const t = useWords()
  const format = useFormat()
  const { icon, tone } = runMarkLooks[lead.kind]
  const texts = marks.slice(0, mostInTitle).map(mark => `${format.clock(mark.t)}  ${runMarkText(t, mark)}`)
  if (marks.length > mostInTitle) texts.push(`+${marks.length - mostInTitle}`)
  return (
    <span
      className={`run-mark ${tone}`}
      style={{ left: `${100 * at}%` }}
      title={texts.join('\n')}
      aria-hidden="true"
    >
      <Icon name={icon} size={12} />
    </span>
  )
}
