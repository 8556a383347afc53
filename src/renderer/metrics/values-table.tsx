import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import type { Chart, Scale } from './charts'
import type { Row } from '../measured/downsample'
import { Swatch } from './chart/read-outs'
import type { Values } from '../measured/scope'
import { seriesName, unitName, valueText } from './chart/series-name'
import './values-table.css'

/** The same figures in a table: at the cursor, and the least and the greatest in the window. */
export function ValuesTable(props: {
  charts: readonly { readonly chart: Chart; readonly scale: Scale; readonly rows: readonly Row[] }[]
  values: Values | null
  time: string
}) {
  const { charts, values, time } = props
  const t = useWords()
  const format = useFormat()
  return (
    // It scrolls where there are many: by the keyboard, too.
    <section className="panel values-table" tabIndex={0} aria-label={t('metrics.table-caption')}>
      <table>
        <caption>{t('metrics.table-caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('metrics.column.chart')}</th>
            <th scope="col">{t('metrics.column.series')}</th>
            <th scope="col">{t('metrics.column.unit')}</th>
            <th scope="col" className="num">
              {time}
            </th>
            <th scope="col" className="num">
              {t('metrics.column.least')}
            </th>
            <th scope="col" className="num">
              {t('metrics.column.greatest')}
            </th>
          </tr>
        </thead>
        <tbody>
          {charts.flatMap(({ chart, scale, rows }) =>
            chart.series.map((series, index) => {
              const known = rows.map(row => row[series.key] ?? null).filter(value => value !== null)
              const text = (value: number | null) => valueText(format, chart.id, scale, value)
              return (
                <tr key={`${chart.id} ${series.key}`} className={index === 0 ? 'first' : ''}>
                  <th scope="row">{t(`metrics.chart.${chart.id}`)}</th>
                  <td>
                    <span className="row">
                      <Swatch tone={series.tone} dash={series.dash} />
                      {seriesName(t, series)}
                    </span>
                  </td>
                  <td>{unitName(t, chart, scale)}</td>
                  <td className="num now">{text(values?.[series.key] ?? null)}</td>
                  <td className="num">{text(known.length > 0 ? Math.min(...known) : null)}</td>
                  <td className="num">{text(known.length > 0 ? Math.max(...known) : null)}</td>
                </tr>
              )
            })
          )}
        </tbody>
      </table>
    </section>
  )
}
