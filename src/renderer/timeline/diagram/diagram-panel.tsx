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
import { SpaceTime } from './space-time'
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
  if (!autopsy) {
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
  const bands = autopsyBands(autopsySteps(autopsy))
  return (
    <section className="panel diagram" aria-label={t('timeline.diagram')}>
      <header className="diagram-head">
        <h2 className="h2">{t('timeline.diagram')}</h2>
        <span className="dim ellipsis">
          {autopsy.from} → {autopsy.to}
        </span>
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
        <strong className="diagram-total">{format.durationText(autopsy.totalMs)}</strong>
      </header>
      <div className="diagram-area" ref={area}>
        {size.width > 0 && (
          <SpaceTime
            autopsy={autopsy}
            events={around}
            nodes={nodes}
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
