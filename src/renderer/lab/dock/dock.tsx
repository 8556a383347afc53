import { useLayoutEffect, useRef, useState } from 'react'
import { eventLook } from '../../events/catalogue'
import { markText } from '../../events/marks'
import { useFormat } from '../../format/use-format'
import { faultIcons, isFaultType } from '../../faults/look/fault-look'
import { faultTypeWord, placeText } from '../../faults/look/fault-text'
import { partitionText } from '../../faults/look/partition-text'
import { useWords, type Words } from '../../i18n/use-words'
import { useUnit } from '../../store/use-unit'
import { useLab, usePanel, usePlayback, useRunClock, useSetUi, useUi, useVersion } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import { Kbd } from '../../ui/display/kbd'
import { dockLanes, dockSpanMs, type Span } from './dock-lanes'
import { inSlots, wrongLinks, wrongNodes, type FaultSpan } from './fault-spans'
import { FirstTryLine } from './first-try-line'
import { HandOverStrip } from './hand-over-strip'
import './dock.css'

/** The last half minute at a glance: what was done to the lab, and how it went on. */
export function Dock() {
  const t = useWords()
  const setUi = useSetUi()
  const isRecorded = usePlayback() !== null
  const { dockOpen, paused } = useUi(({ dockOpen, paused }) => ({ dockOpen, paused }))
  return (
    <section className="dock" aria-label={t('lab.dock.title')}>
      <div className="dock-head">
        <h2 className="h2">{t('lab.dock.title')}</h2>
        <span className="quiet small dock-word">{paused ? t('shell.paused') : t('lab.dock.last')}</span>
        <HandOverStrip />
        <FirstTryLine />
        {!isRecorded && (
          <Button
            size="s"
            variant={paused ? 'warn' : 'ghost'}
            icon={paused ? 'play' : 'pause'}
            hint={t('shell.pause-hint')}
            onPress={() => setUi({ paused: !paused })}
          >
            <span className="dock-word">
              {t(paused ? 'shell.resume-view' : 'shell.pause-view')} <Kbd>{t('shell.space')}</Kbd>
            </span>
          </Button>
        )}
        <Button
          size="s"
          variant="ghost"
          aria-expanded={dockOpen}
          onPress={() => setUi({ dockOpen: !dockOpen })}
        >
          <Icon name="chev" size={13} className={dockOpen ? '' : 'flip'} />
          <span className="dock-word">{t(dockOpen ? 'lab.dock.collapse' : 'lab.dock.expand')}</span>
        </Button>
      </div>
      {dockOpen && <DockLanes />}
    </section>
  )
}

/** How often the lanes travel, ms: in steps of some 20 px in an ordinary window. */
const tickMs = 500
const laneNames = ['deaths', 'faults', 'failovers', 'transfers'] as const
const lanePx = 19
const barPx = 8
const leftPx = 116
const rightPx = 18
/** Room for the word at the right, and half of the time before it. */
const nowPx = 66

function DockLanes() {
  const t = useWords()
  const format = useFormat()
  const { events } = usePanel().lab
  useVersion(events)
  const now = useRunClock(tickMs)
  const transfers = useLab(lab => lab.transfers, {})
  const nodes = useLab(wrongNodes, none)
  const links = useLab(wrongLinks, none)
  const partitions = useLab(lab => lab.partitions, none)
  const unit = useUnit()
  const [body, px] = useWidth()
  // All that follows is in pixels of the design.
  const width = px / unit
  const from = now - dockSpanMs
  const lanes = dockLanes(
    events.notableSince(from),
    Object.values(transfers),
    { nodes, links, partitions },
    from
  )
  const faults = inSlots(lanes.faults)
  const x = (time: number) =>
    leftPx + ((width - leftPx - rightPx) * Math.min(dockSpanMs, Math.max(0, time - from))) / dockSpanMs
  const bottom = laneNames.length * lanePx
  // Ticks stand on whole seconds of the run and travel with it.
  const firstTick = Math.ceil(Math.max(0, from) / 5000) * 5000
  const ticks = []
  for (let time = firstTick; x(time) < width - rightPx - nowPx; time += 5000) ticks.push(time)

  return (
    <div className="dock-body" ref={body}>
      {width > 0 && (
        <svg
          className="lanes"
          width={px}
          height={(bottom + 22) * unit}
          viewBox={`0 0 ${width} ${bottom + 22}`}
          role="img"
          aria-label={t('lab.dock.label')}
        >
          {laneNames.map((name, row) => (
            <g key={name}>
              <text className="lane-name" x="16" y={row * lanePx + 13.5}>
                {t(`events.category.${name}`)}
              </text>
              <path className="rule" d={`M${leftPx} ${(row + 1) * lanePx}H${width - rightPx}`} />
            </g>
          ))}
          {ticks.map(time => (
            <g key={time}>
              <path className="tick" d={`M${x(time)} 0V${bottom}`} />
              <text className="time" x={x(time)} y={bottom + 15} textAnchor="middle">
                {format.clock(time, 0)}
              </text>
            </g>
          ))}
          <text className="time" x={width - rightPx} y={bottom + 15} textAnchor="end">
            {t('common.now')}
          </text>
          <path className="now" d={`M${width - rightPx} 0V${bottom}`} />
          {faults.placed.map(({ span, slot }) => (
            <Bar
              key={span.id}
              span={span}
              row={1}
              slot={slot}
              slots={faults.slots}
              tone={span.what === 'frozen' ? 'm-freeze' : 'm-fault'}
              x={x}
              now={now}
              title={spanTitle(t, span)}
              // One that began before is known by its bar; glyphs would heap up at the edge.
              {...(span.start >= from && { icon: spanIcon(span) })}
            />
          ))}
          {lanes.transfers.map(span => (
            <Bar
              key={span.id}
              span={span}
              row={3}
              tone={`m-transfer${span.end === null ? ' live' : ''}`}
              x={x}
              now={now}
              title={span.name}
            />
          ))}
          {[lanes.deaths, lanes.failovers].map((lane, index) =>
            lane.map(mark => (
              <Marker
                key={mark.event.seq}
                x={x(mark.event.t)}
                row={index * 2}
                icon={eventLook(mark.event).icon}
                tone={index === 0 ? 'm-kill' : 'm-failover'}
                title={markText(t, format, mark)}
              />
            ))
          )}
        </svg>
      )}
    </div>
  )
}

const none: readonly never[] = []

function spanTitle(t: Words, span: FaultSpan): string {
  const { what, name, type = '' } = span
  if (what === 'frozen') return t('events.mark.frozen', { node: name })
  if (what === 'partition') return t('events.mark.partition', { name: partitionText(t, span) })
  return t('events.mark.fault', { fault: faultTypeWord(t, type), link: placeText(t, name) })
}

function spanIcon({ what, type = '' }: FaultSpan): IconName {
  if (what !== 'fault') return what
  return isFaultType(type) ? faultIcons[type] : 'bolt'
}

function Marker(props: { x: number; row: number; icon: IconName; tone: string; title: string }) {
  return (
    <g className={`marker ${props.tone}`} transform={`translate(${props.x - 6} ${props.row * lanePx + 3.5})`}>
      <title>{props.title}</title>
      <rect x="-2" y="-2" width="16" height="16" rx="3" />
      <use href={`#i-${props.icon}`} width="12" height="12" />
    </g>
  )
}

function Bar(props: {
  span: Pick<Span, 'start' | 'end'>
  row: number
  /** Which of `slots` rows of the lane the span is in, from 0. */
  slot?: number
  slots?: number
  tone: string
  x: (time: number) => number
  now: number
  title: string
  icon?: IconName
}) {
  const { span, row, slot = 0, slots = 1, tone, x, now, title, icon } = props
  const left = x(span.start)
  const height = barPx / slots
  return (
    <>
      <rect
        className={`span ${tone}`}
        x={left}
        y={row * lanePx + 5.5 + slot * height}
        width={Math.max(2, x(span.end ?? now) - left)}
        height={slots > 1 ? height - 0.75 : height}
        rx={slots > 1 ? 1 : 2}
      >
        <title>{title}</title>
      </rect>
      {icon && <Marker x={left} row={row} icon={icon} tone={tone} title={title} />}
    </>
  )
}

function useWidth() {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [])
  return [element, width] as const
}
