import { Button } from 'react-aria-components'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import { Tooltip } from '../../ui/overlays/tooltip'
import type { Chart, Scale } from '../charts'
import type { Values } from '../../measured/scope'
import { seriesName, unitName, valueText } from './series-name'
import './read-outs.css'

/** At the left of a chart: its name, its unit, and the value of each series at the cursor. */
export function ReadOuts(props: {
  chart: Chart
  scale: Scale
  values: Values | null
  /** What exactly is counted. */
  about: string
}) {
  const { chart, scale, values, about } = props
  const t = useWords()
  const format = useFormat()
  return (
    <div className="read-outs">
      <h2 className="read-title">
        {t(`metrics.chart.${chart.id}`)}
        <Tooltip text={about}>
          <Button className="read-about" aria-label={t('metrics.about', { text: about })}>
            <Icon name="info" size={13} />
          </Button>
        </Tooltip>
      </h2>
      <p className="read-unit">{unitName(t, chart, scale)}</p>
      <dl>
        {chart.series.map(series => (
          <div key={series.key}>
            <dt>
              <Swatch tone={series.tone} dash={series.dash} />
              <span className="ellipsis">{seriesName(t, series)}</span>
            </dt>
            <dd>{valueText(format, chart.id, scale, values?.[series.key] ?? null)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

export function Swatch({ tone, dash }: { tone: number; dash: string }) {
  return (
    <svg className="swatch" width="18" height="4" aria-hidden="true">
      <path d="M0 2h18" stroke={`var(--c-ser-${tone})`} strokeDasharray={dash} />
    </svg>
  )
}
