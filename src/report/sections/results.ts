import type { JournalEvent } from '#shared/journal'
import { measuredValue, said, type Context } from '../context'
import { chart, type Mark, type Series } from '../figures/chart'
import { ink } from '../figures/svg'
import { code, name, text, type Block, type Inline, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'
import type { Measured } from '../run'
import { faultName, linkWords } from '../words/faults'

/** Most lines of one chart that can be told apart in print. */
const mostSeries = 6
const looks: readonly { readonly color: string; readonly dash?: string }[] = [
  { color: ink.cold },
  { color: ink.good, dash: '7 3' },
  { color: ink.accent, dash: '2 3' },
  { color: '#8a5a00', dash: '9 3 2 3' },
  { color: '#0f766e', dash: '4 2' },
  { color: ink.line, dash: '1 2' }
]

/** Measures, all of the same stretch of the run, and charts. */
export function resultsSection(context: Context): Section {
  const { run, words, format } = context
  const [first] = run.measures
  const [from, to, source] = words['measures-table']
  const at = (field: 'from' | 'to', t: number): Inline => numeral(t, 'clock', { measure: `window.${field}` })
  const { telling, silent } = bySaying(run.measures)
  const measures: Block[] =
    first === undefined
      ? []
      : [
          {
            kind: 'table',
            caption: [from, at('from', first.from), to, at('to', first.to), source],
            head: [words.measure, '', words.value],
            rows: telling.map(measured => [
              [name(said(context, measured.title))],
              [code(measured.of === undefined ? measured.measure : `${measured.measure} ${measured.of}`)],
              [measuredValue(context, measured)]
            ]),
            figures: [2]
          },
          ...(silent.length > 0
            ? [text(words['measures-silent'](format.list(silent.map(({ title }) => said(context, title)))))]
            : [])
        ]
  return { id: 'results', title: words.sections.results, blocks: [...measures, ...charts(context)] }
}

/**
 * Of what did not happen at all every measure is 0, as of copies where nothing was sent: those are named together. Beside one
 * that is not 0 a zero says something: of all requests none failed.
 */
function bySaying(measures: readonly Measured[]) {
  const family = ({ measure }: Measured): string => measure.split('.', 1)[0] ?? measure
  const happened = new Set(measures.filter(({ value }) => value !== 0).map(family))
  return {
    telling: measures.filter(one => happened.has(family(one))),
    silent: measures.filter(one => !happened.has(family(one)))
  }
}

function charts(context: Context): Block[] {
  const { run, words, format } = context
  const { samples, from, durationMs } = run
  const served = nodesThatServe(context)
  if (served.length === 0) return []
  const of = (node: string) => samples.filter(sample => sample.node === node)
  const marks = marksOf(context)
  const base = { from, to: durationMs, marks }
  const requests: Series[] = served.map((node, index) => ({
    name: node,
    ...looks[index % looks.length],
    color: looks[index % looks.length]?.color ?? ink.line,
    points: of(node).map(({ t, rates }) => [t, rates.requests] as const)
  }))
  const failed = new Map<number, number>()
  for (const { t, node, rates } of samples) {
    if (served.includes(node)) failed.set(t, (failed.get(t) ?? 0) + rates.failed)
  }
  const failing: Series = { name: words.charts.failed, color: ink.bad, points: [...failed] }
  const latency: Series[] = served.map((node, index) => ({
    name: node,
    ...looks[index % looks.length],
    color: looks[index % looks.length]?.color ?? ink.line,
    points: of(node).map(({ t, latency: measured }) => [t, measured?.p99 ?? null] as const)
  }))
  const known = latency.some(({ points }) => points.some(([, value]) => value !== null))
  return [
    {
      kind: 'figure',
      file: 'requests',
      svg: chart(
        {
          title: words.charts.requests,
          unit: words.charts['requests-unit'],
          ...base,
          series: [...requests, failing]
        },
        format
      ),
      caption: [words.charts.requests]
    },
    ...(known
      ? [
          {
            kind: 'figure' as const,
            file: 'latency',
            svg: chart(
              { title: words.charts.latency, unit: words.charts['latency-unit'], ...base, series: latency },
              format
            ),
            caption: [words.charts.latency]
          }
        ]
      : [])
  ]
}

/** Those that had requests, busiest first. */
function nodesThatServe({ run }: Context): readonly string[] {
  const totals = new Map<string, number>()
  for (const { node, rates } of run.samples)
    totals.set(node, (totals.get(node) ?? 0) + rates.requests + rates.failed)
  return [...totals]
    .filter(([, total]) => total > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, mostSeries)
    .map(([node]) => node)
}

/** Faults of one type that were set so close together are one mark, ms. */
const togetherMs = 150

/** Number of the first of the faults that were set together, and of how many links they are. */
function faultsTogether(events: readonly JournalEvent[]): ReadonlyMap<number, number> {
  const groups: { readonly first: JournalEvent<'fault-set'>; last: number; links: number }[] = []
  for (const event of events) {
    if (event.kind !== 'fault-set') continue
    const group = groups.findLast(({ first }) => first.type === event.type)
    if (group && event.t - group.last <= togetherMs) {
      group.last = event.t
      group.links++
    } else groups.push({ first: event, last: event.t, links: 1 })
  }
  return new Map(groups.map(({ first, links }) => [first.seq, links]))
}

function marksOf({ run, words, language }: Context): Mark[] {
  const together = faultsTogether(run.events)
  return run.events.flatMap((event): Mark[] => {
    const { t, node = '', link = '' } = event
    switch (event.kind) {
      case 'kill-asked':
        return [{ t, label: `${words.act['kill-asked']} ${node}`, color: ink.bad }]
      case 'freeze-asked':
        return [{ t, label: `${words.act['freeze-asked']} ${node}`, color: ink.cold }]
      case 'fault-set': {
        const group = together.get(event.seq)
        if (group === undefined) return []
        const on = group === 1 ? linkWords(language, link) : words['many-links'](group)
        return [{ t, label: `${faultName(language, event.type)}, ${on}`, color: ink.bad }]
      }
      case 'partition-set':
        return [{ t, label: words.partition, color: ink.bad }]
      case 'node-exit':
        return event.cause === 'killed' || event.cause === 'stopped'
          ? []
          : [{ t, label: `${node}: ${words['death-by'][event.cause]}`, color: ink.bad }]
      default:
        return []
    }
  })
}
