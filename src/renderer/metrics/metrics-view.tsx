import { useMemo } from 'react'
import { ToggleButton } from 'react-aria-components'
import type { JournalEvent } from '#shared/journal'
import type { Topology } from '#shared/topology'
import { useStore } from 'zustand'
import { concerns, isAboutAll } from '../events/concerns'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, useLab } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { Icon } from '../ui/icon/icon'
import { Segmented } from '../ui/controls/segmented'
import { Select } from '../ui/controls/select'
import { csvOf } from '../ui/csv'
import { ExportMenu } from '../ui/overlays/export-menu'
import { useUnit } from '../store/use-unit'
import { useSize } from '../ui/use-size'
import { ChartStack } from './chart/chart-stack'
import { seriesName } from './chart/series-name'
import { chartTable } from './chart-table'
import { chartIds, type Chart, type ChartId, type Series } from './charts'
import { geometry } from './chart/geometry'
import { joinedBands } from './marks/bands'
import { metricsStore, windows, type WindowId } from './metrics-store'
import { useTimeWindow } from './use-time-window'
import { useBooks, useCharts } from './use-metrics'
import { ValuesTable } from './values-table'
import './metrics-view.css'

const allNodes = '*'

/** In what the samples are, whatever the charts make of it. */
const tableUnits: Readonly<Record<ChartId, string>> = {
  throughput: 'B/s',
  requests: '1/s',
  latency: 'ms',
  connections: '1',
  cpu: '%',
  memory: 'B'
}

/** The figures of the lab over time, and what was done to it. */
export function MetricsView() {
  const topology = useLab<Topology | null>(lab => lab.topology, null)
  return topology && <Metrics topology={topology} />
}

function Metrics({ topology }: { topology: Topology }) {
  const t = useWords()
  const format = useFormat()
  const choices = useStore(metricsStore)
  const node = topology.nodes.some(({ id }) => id === choices.node) ? choices.node : null
  const books = useBooks(windows[choices.window])
  const { frames, marks, now } = books
  const [area, size] = useSize<HTMLDivElement>()
  const unit = useUnit()
  const width = size.width / unit
  const window = useTimeWindow(frames, now, choices.window)
  const { from, to } = window
  const plotPx = Math.max(0, width - geometry.readOuts - geometry.axis - geometry.right)
  const { scope, drawn, samples, valuesAt } = useCharts(
    books,
    { topology, node, charts: choices.charts },
    window,
    plotPx
  )
  const shown = useMemo(() => {
    const isAbout = (event: JournalEvent) => node === null || isAboutAll(event) || concerns(event, node)
    return {
      marks: marks.marks.filter(({ event }) => event.t >= from && event.t <= to && isAbout(event)),
      bands: joinedBands(
        marks.bands.filter(
          band =>
            (band.end ?? Infinity) >= from &&
            band.start <= to &&
            (node === null || band.node === null || band.node === node)
        )
      )
    }
  }, [marks.marks, marks.bands, from, to, node])

  function about(chart: Chart): string {
    if (scope.kind === 'node') return t(`metrics.about-node.${chart.id}`, { node: scope.node })
    return t(`metrics.about-lab.${chart.id}`, { doors: format.list(scope.doors) })
  }

  return (
    <div className="page metrics">
      <header className="pagehead metrics-head">
        <h1 className="h1">{t('metrics.title')}</h1>
        <ChartChips />
        <div className="metrics-tools">
          <Select
            size="m"
            label={t('metrics.node')}
            value={node ?? allNodes}
            options={[
              { value: allNodes, label: t('metrics.all-nodes') },
              ...topology.nodes.map(({ id }) => ({ value: id, label: id }))
            ]}
            onChange={chosen => metricsStore.setState({ node: chosen === allNodes ? null : chosen })}
          />
          <Segmented
            label={t('metrics.window')}
            value={choices.window}
            segments={(Object.keys(windows) as WindowId[]).map(value => ({
              value,
              label: windowName(value, t('metrics.whole-run'))
            }))}
            onChange={chosen => metricsStore.setState({ window: chosen })}
          />
          <ToggleButton
            className="btn m"
            isSelected={choices.table}
            onChange={table => metricsStore.setState({ table })}
          >
            {t('metrics.table')}
          </ToggleButton>
          <ExportMenu
            name={`relevo-metrics-${node ?? 'lab'}`}
            picture={() => document.querySelector('.metrics .stack')}
            csv={() => {
              const charts = drawn.map(({ chart }) => chart)
              const nameOf = (chart: Chart, series: Series) =>
                `${t(`metrics.chart.${chart.id}`)}: ${seriesName(t, series)} (${tableUnits[chart.id]})`
              return csvOf(chartTable(charts, samples(), nameOf))
            }}
          />
          <Button icon="play" isDisabled={window.live} onPress={window.backToLive}>
            {t(window.live ? 'metrics.live' : 'metrics.back-to-live')}
          </Button>
        </div>
      </header>
      {frames.last === undefined ? (
        <NothingYet />
      ) : (
        <>
          {choices.table && (
            <ValuesTable
              charts={drawn}
              values={valuesAt(window.pinned ?? to)}
              time={format.clock(window.pinned ?? to, 1)}
            />
          )}
          <section className="panel stack-panel" aria-label={t('metrics.label')} ref={area}>
            {size.width > 0 && choices.charts.length > 0 && (
              <ChartStack
                unit={unit}
                charts={drawn}
                window={window}
                marks={shown.marks}
                bands={shown.bands}
                width={width}
                height={size.height / unit}
                valuesAt={valuesAt}
                about={about}
              />
            )}
            {choices.charts.length === 0 && (
              <EmptyState icon="metrics" title={t('metrics.no-charts')} text={t('metrics.no-charts-text')} />
            )}
          </section>
        </>
      )}
    </div>
  )
}

const windowName = (window: WindowId, all: string) =>
  ({ '30s': '30\u00a0s', '2min': '2\u00a0min', '10min': '10\u00a0min', all })[window]

function ChartChips() {
  const t = useWords()
  const chosen = useStore(metricsStore, ({ charts }) => charts)
  return (
    <div className="toggles" role="group" aria-label={t('metrics.charts')}>
      {chartIds.map(id => (
        <ToggleButton
          key={id}
          className="toggle"
          isSelected={chosen.includes(id)}
          onChange={on =>
            metricsStore.setState({
              charts: chartIds.filter(one => (one === id ? on : chosen.includes(one)))
            })
          }
        >
          {chosen.includes(id) && <Icon name="check" size={12} />}
          {t(`metrics.chart.${id}`)}
        </ToggleButton>
      ))}
    </div>
  )
}

function NothingYet() {
  const t = useWords()
  const command = useCommand()
  const busy = useLab(
    lab => Object.values(lab.nodes).some(({ state }) => state === 'starting' || state === 'up'),
    false
  )
  return (
    <EmptyState
      icon="metrics"
      title={t('metrics.empty')}
      text={t(busy ? 'metrics.empty-soon' : 'metrics.empty-text')}
    >
      {!busy && (
        <Button act variant="primary" size="l" icon="play" onPress={() => void command('lab.start-all', {})}>
          {t('shell.start-all')}
        </Button>
      )}
    </EmptyState>
  )
}
