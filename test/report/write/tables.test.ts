import { expect, test } from 'vitest'
import type { JournalEvent } from '#shared/journal'
import { reportOf } from '#report/report-of'
import type { ReportRun } from '#report/run'
import { writeHtml } from '#report/write/html'
import { sampleRun } from '../support/sample-run'

const es = (change: Partial<ReportRun>): string => writeHtml(reportOf({ ...sampleRun, ...change }, {}, 'es'))

/** The rows of the table whose caption has these words, each as its cells. */
function table(html: string, caption: string): string[][] {
  const found = [...html.matchAll(/<table[^>]*><caption>([^]*?)<\/table>/g)].find(([, inside = '']) =>
    plain(inside).includes(caption)
  )
  return [...(found?.[1] ?? '').matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh][^>]*>([^]*?)<\/t[dh]>/g)].map(([, cell = '']) => plain(cell))
  )
}
const plain = (html: string): string => html.replace(/<[^>]*>/g, '').replaceAll('\u00a0', ' ')

const events = (more: readonly object[]): readonly JournalEvent[] => [
  ...sampleRun.events,
  ...more.map((event, index) => ({ seq: 1000 + index, ...event }) as JournalEvent)
]

test('numbers below one another have the same decimals', () => {
  const steps = table(es({}), 'Cada paso del relevo')
  expect(steps.slice(1).map(([when, after]) => [when, after])).toEqual([
    ['8.000 s', '0.000 ms'],
    ['8.003 s', '2.625 ms'],
    ['8.003 s', '2.775 ms'],
    ['8.003 s', '3.275 ms'],
    ['8.004 s', '3.375 ms']
  ])
})

test('what was done says from where, and where a run does not keep that, that it does not', () => {
  const known = { t: 9000, kind: 'load', node: 'clients', enabled: false, rate: 128, by: 'exercise' }
  const acts = (html: string) => table(html, 'Qué se le hizo al laboratorio').slice(1)
  const html = es({ events: events([known]) })
  expect(acts(html).map(([, what, where]) => [what, where])).toEqual([
    ['encender el generador de carga, a 128 por segundo', 'no consta'],
    [expect.stringContaining('poner un fallo en'), 'panel'],
    [expect.stringContaining('quitar el fallo de'), 'panel'],
    ['matar replica-1', 'panel'],
    ['apagar el generador de carga', 'la práctica']
  ])
  expect(html).toContain('no guardan desde dónde se pidió')
  const said = sampleRun.events.map(event => (event.kind === 'load' ? { ...event, by: 'panel' } : event))
  expect(es({ events: said })).not.toContain('no consta')
})

test('a load that is asked for again while it is on is nothing that was done', () => {
  const again = { t: 9000, kind: 'load', node: 'clients', enabled: true, rate: 128, by: 'exercise' }
  const count = (html: string): number => table(html, 'Qué se le hizo al laboratorio').length
  expect(count(es({ events: events([again]) }))).toBe(count(es({})))
  expect(count(es({ events: events([{ ...again, rate: 64 }]) }))).toBe(count(es({})) + 1)
})

test('nodes say where they ran, as they said themselves, and on which machine; where none did, nobody does', () => {
  expect(table(es({}), 'Los nodos del laboratorio')[0]).not.toContain('Corre en')
  const up = { t: 30, kind: 'node-state', from: 'starting', to: 'up', reason: 'listening' }
  const topology = {
    ...sampleRun.topology,
    nodes: sampleRun.topology.nodes.map(node =>
      node.id === 'replica-2' ? { ...node, machine: 'otra' } : node
    )
  } as ReportRun['topology']
  const html = es({
    topology,
    events: events([
      { ...up, node: 'proxy', pid: 4711 },
      { ...up, node: 'replica-1', pid: 4710, threadId: 3 },
      { ...up, node: 'replica-2', pid: 4712 }
    ])
  })
  const places = new Map(table(html, 'Los nodos del laboratorio').map(([node, , place]) => [node, place]))
  expect(places.get('proxy')).toBe('proceso')
  expect(places.get('replica-1')).toBe('hilo')
  expect(places.get('replica-2')).toBe('proceso en otra')
})

test('sessions in a row that ended alike are one row, with how many, the first and the last', () => {
  const cut = (session: number, evidence: string) => ({
    ...{ t: 12_000 + session, kind: 'session', node: 'proxy', phase: 'close', session },
    ...{ client: '127.0.0.1:5', openedAt: 11_990, upstreams: [], outcome: 'cut', evidence }
  })
  const many = Array.from({ length: 158 }, (_, index) => cut(901 + index, 'died'))
  const rows = table(
    es({ events: events([...many, cut(1100, 'refused')]) }),
    'Sesiones y peticiones cortadas'
  )
  expect(rows.slice(1).map(([first, last, , count, what]) => [first, last, count, what])).toEqual([
    ['12.000 s', '13.058 s', '159', 'sesiones 900 – 1058'],
    ['13.100 s', '', '1', 'sesión 1100']
  ])
})

test('a prediction says how exact it had to be, and what was gone on with that the lab did part of it again', () => {
  const exercise = sampleRun.exercise!
  const answers = [
    { ...exercise.answers[0]!, margin: { es: '50 %', en: '50 %' } },
    { ...exercise.answers[0]!, step: 'exact', margin: null }
  ]
  const html = es({ exercise: { ...exercise, answers, goesOnAt: 3 } })
  const judged = table(html, 'Qué se predijo').slice(1)
  expect(judged.map(row => row.at(-1))).toEqual(['sí (a ±50 %)', 'sí (exacto)'])
  expect(html).toContain('Los pasos anteriores al 3 los hizo otra vez la práctica')
})

test('hashes break in their middle, names of measures at their points, and captions end', () => {
  const html = es({})
  expect(html).toContain(`${'ab'.repeat(16)}<wbr>${'ab'.repeat(16)}`)
  expect(html).toContain('failover.<wbr>total')
  for (const [, caption = ''] of html.matchAll(/<figcaption>(?!<!--)([^]*?)<\/figcaption>/g))
    expect(plain(caption)).toMatch(/\.$/)
})

test('faults that were set on several links at once are one mark of a chart, so that others keep their words', () => {
  const [set] = sampleRun.events.filter(({ kind }) => kind === 'fault-set')
  const others = ['proxy->replica-1', 'clients->proxy'].map((link, index) => ({
    ...set,
    link,
    t: set!.t + 20,
    seq: 1000 + index
  }))
  const chart = (html: string): string =>
    /<svg[^>]*aria-label="Peticiones por segundo[^]*?<\/svg>/.exec(html)![0]
  const svg = chart(
    es({ events: [...sampleRun.events, ...(others as JournalEvent[])].sort((a, b) => a.t - b.t) })
  )
  expect(svg).toContain('Retardo, 3 enlaces')
  expect(svg.match(/Retardo/g)).toHaveLength(1)
  expect(svg).toContain('matar replica-1')
  expect(chart(es({}))).toContain('Retardo, proxy → replica-2')
})

test('two cuts that ended alike are two rows where sessions of which nothing is told went well between them', () => {
  const cut = (session: number, openedAt: number, t: number) => ({
    ...{ t, kind: 'session', node: 'proxy', phase: 'close', session, client: '127.0.0.1:1', openedAt },
    ...{ upstreams: [], outcome: 'cut', evidence: 'client-reset' }
  })
  const rows = (more: readonly object[]): string[] =>
    table(es({ events: events(more) }), 'Sesiones y peticiones cortadas')
      .slice(1)
      .map(([, , , many = '', what = '']) => `${many} ${what}`)
  // One after the other, or open at the same time, whatever their numbers.
  expect(rows([cut(905, 9000, 9001), cut(906, 9002, 9003)])).toContain('2 sesiones 905 – 906')
  expect(rows([cut(905, 9000, 9010), cut(940, 9005, 9011)])).toContain('2 sesiones 905 – 940')
  expect(rows([cut(905, 9000, 9001), cut(980, 9900, 9901)])).toEqual(
    expect.arrayContaining(['1 sesión 905', '1 sesión 980'])
  )
  // The end of a replay is none of a client's session.
  const replayed = { ...cut(904, 9100, 9200), client: 'catch-up', outcome: undefined, replay: 'done' }
  expect(rows([cut(905, 9000, 9001), replayed, cut(906, 9250, 9251)])).toContain('2 sesiones 905 – 906')
  expect(rows([cut(905, 9000, 9001), { ...replayed, outcome: 'whole' }, cut(906, 9250, 9251)])).toContain(
    '1 sesión 905'
  )
  // What the client counts in between says so too, also of requests that have no number.
  const tally = {
    t: 9500,
    kind: 'tally',
    node: 'clients',
    to: 'proxy',
    fromAt: 9100,
    outcomes: { expected: 9 }
  }
  expect(rows([cut(905, 9000, 9001), tally, cut(906, 9600, 9601)])).toContain('1 sesión 905')
})

test('of what did not happen at all no zeros are listed, but it is named', () => {
  const both = (text: string) => ({ es: text, en: text })
  const measured = (measure: string, value: number) => ({
    ...{ measure, value, unit: 'count' as const, title: both(`medida ${measure}`), from: 0, to: 9000 }
  })
  const html = es({
    measures: [
      measured('client.requests', 9),
      measured('client.failed', 0),
      measured('copies.stored', 0),
      measured('copies.cut', 0)
    ]
  })
  const names = table(html, 'Lo que se midió').map(([name]) => name)
  expect(names).toEqual(expect.arrayContaining(['medida client.requests', 'medida client.failed']))
  expect(names).not.toContain('medida copies.stored')
  expect(plain(html)).toContain('De esto no hubo nada, y es 0: medida copies.stored y medida copies.cut.')
})
