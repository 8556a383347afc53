import { useMemo, useState } from 'react'
import type { RunSummary } from '#shared/runs/runs'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import { Panel } from '../../ui/display/panel'
import { useSize } from '../../ui/use-size'
import { runTitle } from '../../format/run-title'
import { CompareChart } from './compare-chart'
import { comparedMeasures, pointsOf, rowsOfBoth, summary, type ComparedMeasure } from './measures'
import { unitOf, valueText } from './units'
import { useMeasured, type MeasuredRun } from './use-measured'
import './comparison.css'

const chartPx = 200

/** One measure of two runs on one axis of time, each from its own beginning, with what was done to each. */
export function Comparison(props: { runs: readonly [RunSummary, RunSummary]; onClose: () => void }) {
  const t = useWords()
  const [first, second] = props.runs
  const a = useMeasured(first)
  const b = useMeasured(second)
  const [which, setWhich] = useState<ComparedMeasure>('served')
  return (
    <Panel className="compare" label={t('runs.comparing')}>
      <header className="compare-head">
        <h2 className="h2">{t('runs.comparing')}</h2>
        <span className="grow" />
        <Select
          size="m"
          label={t('runs.measure')}
          value={which}
          options={comparedMeasures.map(value => ({ value, label: t(`runs.measures.${value}`) }))}
          onChange={setWhich}
        />
        <Button variant="ghost" icon="close" aria-label={t('runs.compare-end')} onPress={props.onClose} />
      </header>
      {a && b ? (
        <Both runs={[a, b]} titles={props.runs} which={which} />
      ) : (
        <p className="quiet">{t('runs.reading')}</p>
      )}
    </Panel>
  )
}

function Both(props: {
  runs: readonly [MeasuredRun, MeasuredRun]
  titles: readonly [RunSummary, RunSummary]
  which: ComparedMeasure
}) {
  const [area, { width }] = useSize<HTMLDivElement>()
  const { runs, titles, which } = props
  const [a, b] = runs
  const until = Math.max(a.run.until, b.run.until)
  const points = useMemo(() => [pointsOf(a, which), pointsOf(b, which)] as const, [a, b, which])
  const rows = useMemo(
    () => rowsOfBoth(points[0], points[1], which, until, Math.max(10, Math.floor(width / 3))),
    [points, which, until, width]
  )
  return (
    <>
      <ul className="compare-keys">
        <Key name="a" run={titles[0]} which={which} figures={summary(points[0], which)} />
        <Key name="b" run={titles[1]} which={which} figures={summary(points[1], which)} />
      </ul>
      <div ref={area} className="compare-area">
        {width > 0 && (
          <CompareChart
            rows={rows}
            until={until}
            width={width}
            height={chartPx}
            unit={unitOf(which)}
            marks={[a.run.marks, b.run.marks]}
          />
        )}
      </div>
    </>
  )
}

function Key(props: {
  name: 'a' | 'b'
  run: RunSummary
  which: ComparedMeasure
  figures: ReturnType<typeof summary>
}) {
  const t = useWords()
  const format = useFormat()
  const language = useUi(ui => ui.language)
  const { name, run, which, figures } = props
  return (
    <li className={`compare-key ${name}`}>
      <svg width="28" height="8" aria-hidden="true">
        <path d="M0 4H28" />
      </svg>
      <b className="ellipsis">{runTitle(run, language)}</b>
      <span className="quiet nw">{format.date(run.startedAt)}</span>
      {figures && (
        <span className="mono nw">
          {t('runs.mean-max', {
            mean: valueText(format, which, figures.mean),
            max: valueText(format, which, figures.max)
          })}
        </span>
      )}
    </li>
  )
}
