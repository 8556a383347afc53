import { useMemo } from 'react'
import type { RoadsRun } from '#shared/roads/roads'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { Panel } from '../ui/display/panel'
import { scaleOf, speedOf } from './rates'
import { RoadRow } from './road-row'

/** All roads of a measurement beside each other. */
export function RoadsTable({ run }: { run: RoadsRun }) {
  const t = useWords()
  const format = useFormat()
  const scale = useMemo(() => scaleOf(run.results), [run])
  const fastest = run.results.reduce((most, result) => Math.max(most, speedOf(result) ?? 0), 0)
  const top = format.bytesRate(scale.rate)
  return (
    <Panel className="roads-results" label={t('roads.results')}>
      <div className="roads-table">
        <table>
          <thead>
            <tr>
              <th>{t('roads.column.road')}</th>
              <th>
                {t('roads.column.over-time')}
                <small className="quiet">
                  {t('roads.scale', {
                    rate: `${top.value} ${top.unit}`,
                    time: format.durationText(scale.ms)
                  })}
                </small>
              </th>
              <th className="figure">{t('roads.column.speed')}</th>
              <th className="figure">{t('roads.column.first-byte')}</th>
              <th className="figure">
                {t('roads.column.cpu')}
                <small className="quiet">{t('roads.both-ends')}</small>
              </th>
              <th className="figure">
                {t('roads.column.memory')}
                <small className="quiet">{t('roads.both-ends')}</small>
              </th>
              <th className="figure">{t('roads.column.overhead')}</th>
              <th>{t('roads.column.check')}</th>
              <th>{t('roads.column.left')}</th>
              <th>{t('roads.column.resumes')}</th>
            </tr>
          </thead>
          <tbody>
            {run.results.map(result => (
              <RoadRow
                key={result.road}
                run={run}
                result={result}
                scale={scale}
                isFastest={!run.running && fastest > 0 && speedOf(result) === fastest}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet roads-notes">
        {t('roads.notes')} {run.together && t('roads.notes-together')}
      </p>
    </Panel>
  )
}
