import { useMemo } from 'react'
import { failoverDiagram } from '#shared/diagram/failover'
import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import type { TopologyNode } from '#shared/topology'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { autopsyBands, autopsySteps } from '../../format/autopsy-scale'
import { useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/display/empty-state'
import { useSize } from '../../ui/use-size'
import { SpaceTime } from '../../diagram/space-time'
import { stepText } from '../../diagram/point-text'
import { useSurroundings } from './use-surroundings'
import './diagram-panel.css'

/** One failover in space and time, and the way to the ones before and after it. */
export function DiagramPanel(props: {
  autopsy: Autopsy | null
  /** Which of all autopsies it is, from 1. */
  place: number
  count: number
  events: readonly JournalEvent[]
  nodes: readonly TopologyNode[]
  onGo: (by: -1 | 1) => void
}) {
  const { autopsy, place, count, events, nodes, onGo } = props
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  const [area, size] = useSize<HTMLDivElement>()
  const around = useSurroundings(autopsy, events)
  const diagram = useMemo(() => autopsy && failoverDiagram(autopsy, around, nodes), [autopsy, around, nodes])
  if (!autopsy || !diagram) {
    return (
      <section className="panel diagram" aria-label={t('timeline.diagram')}>
        <EmptyState icon="relay" title={t('timeline.empty')} text={t('timeline.empty-text')}>
          <Button variant="primary" size="l" icon="lab" onPress={() => setUi({ screen: 'lab' })}>
            {t('timeline.go-to-lab')}
          </Button>
        </EmptyState>
      </section>
    )
  }
  const { session } = autopsy
  const steps = autopsySteps(autopsy)
  const bands = autopsyBands(steps)
  const said = steps.map(
    step => `${stepText(t, step.step, step.cause, autopsy.to)} ${format.durationText(step.ms)}`
  )
  return (
    <section className="panel diagram" aria-label={t('timeline.diagram')}>
      <header className="diagram-head">
        <div className="diagram-title">
          <h2 className="h2 ellipsis">{t('timeline.diagram')}</h2>
          <p className="dim small ellipsis" title={`${autopsy.from} → ${autopsy.to}`}>
            {autopsy.from} → {autopsy.to}
          </p>
        </div>
        <span className="diagram-go">
          <Button
            variant="ghost"
            icon="chevr"
            className="back"
            aria-label={t('timeline.previous')}
            isDisabled={place <= 1}
            onPress={() => onGo(-1)}
          />
          <span className="m11 quiet">
            {format.number(place)}/{format.number(count)}
          </span>
          <Button
            variant="ghost"
            icon="chevr"
            aria-label={t('timeline.next')}
            isDisabled={place >= count}
            onPress={() => onGo(1)}
          />
        </span>
        <span className="grow" />
        {session !== null && (
          <Button
            size="s"
            icon="timeline"
            onPress={() => setUi({ traced: { kind: 'session', node: autopsy.observer, session } })}
          >
            {t('diagram.whole-session')}
          </Button>
        )}
        <strong className="diagram-total">{format.durationText(autopsy.totalMs)}</strong>
      </header>
      <div className="diagram-area" ref={area}>
        {size.width > 0 && (
          <SpaceTime
            diagram={diagram}
            bands={bands}
            label={`${t('timeline.diagram-label', { from: autopsy.from, to: autopsy.to })}: ${said.join('; ')}`}
            width={size.width}
            height={Math.max(360, size.height)}
          />
        )}
      </div>
      <footer className="diagram-foot">
        <span className="bands">
          {bands.map(({ name, start, end }) => (
            <span key={name}>
              <i className={`band-${name}`} />
              {t(`timeline.band.${name}`)} <b className="mono">{format.durationText(end - start)}</b>
            </span>
          ))}
        </span>
        <p>{t('timeline.measured-only')}</p>
      </footer>
    </section>
  )
}
