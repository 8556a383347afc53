import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LabDelta, LabSnapshot } from '../../../src/shared/state'
import { applyDelta, fromSnapshot } from '../../../src/renderer/store/projection'
import { freeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let dataDir: string
/** The lab that reads the run of another. */
let later: RealLab
let run: string
const seen: LabSnapshot[] = []
const deltas: LabDelta[] = []
/** What was said of the replicas at those moments, under load. */
const compared: unknown[] = []
let quiet: { t: number; compared: unknown; lines: unknown; samples: unknown; events: unknown }

/** As it is after it was sent. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

beforeAll(async () => {
  const { topology } = await freeTopology('replicated-server')
  const live = await new RealLab(topology).open()
  const see = async (): Promise<void> => {
    // Each takes in what is on its way from the nodes: of a moment between two that are the same.
    const compare = async (): Promise<unknown> => sent(await live.run('replicas.compare', {}))
    let before = await compare()
    let snapshot: LabSnapshot
    await until(
      async () => {
        snapshot = live.lab.snapshot()
        const after = await compare()
        const isSame = JSON.stringify(after) === JSON.stringify(before)
        before = after
        return isSame
      },
      { what: 'a moment in which nothing was logged' }
    )
    seen.push(sent(snapshot!))
    compared.push(before)
  }
  const served = (): number => live.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0
  const more = async (): Promise<void> => {
    const before = served()
    await until(() => served() > before + 20, { what: 'some exchanges' })
    await see()
  }
  run = live.lab.snapshot().run.id
  await see()
  live.lab.subscribe(delta => void deltas.push(sent(delta)))
  // So few that a comparison fits between two, also where this has to share the cores.
  await live.run('load.set', { enabled: true, rate: 25 })
  await more()
  await live.run('fault.set', { link: 'proxy->replica-2', fault: { type: 'latency', latencyMs: 2 } })
  await see()
  await more()
  const primary = live.lab.snapshot().topology.links.find(({ from }) => from === 'proxy')?.to ?? ''
  await live.run('node.kill', { node: primary })
  await see()
  await until(() => live.autopsies(primary).length > 0, { what: 'the autopsy' })
  await see()
  await live.reaches(primary, 'up')
  await more()
  await more()
  await live.run('lab.reset-faults', {})
  await more()
  await live.run('load.set', { enabled: false })
  await until(() => live.lab.snapshot().nodes['proxy']?.stats?.open === 0, { what: 'no open session' })
  await until(
    async () => (await live.run('replicas.compare', {})).replicas.every(({ pending }) => pending === 0),
    { what: 'the catch-up' }
  )
  await see()
  const read = async (): Promise<Pick<typeof quiet, 'compared' | 'lines' | 'events'>> => ({
    compared: sent(await live.run('replicas.compare', {})),
    lines: sent(await live.run('log.read', { node: primary, limit: 50 })),
    events: sent((await live.run('journal.read', { kinds: ['failover', 'node-exit', 'session'] })).events)
  })
  await until(
    async () => {
      const before = await read()
      const t = live.lab.snapshot().run.now
      const after = await read()
      const samples = sent((await live.run('metrics.read', {})).samples.filter(sample => sample.t <= t))
      quiet = { t, samples, ...after }
      return JSON.stringify(after) === JSON.stringify(before)
    },
    { what: 'a moment at which what is read is what was read' }
  )
  await live.close()
  dataDir = live.dataDir
  later = await new RealLab({ name: 'one', nodes: [{ id: 'alone', kind: 'client' }] }).openIn(dataDir)
}, 120_000)

afterAll(async () => {
  await later?.remove()
})

test('a failover that was recorded says what it said live, at every moment at which somebody looked', async () => {
  expect(seen.length).toBeGreaterThan(8)
  expect(seen.some(({ autopsies }) => autopsies.length > 0)).toBe(true)
  for (const live of seen) {
    const { seq: _seq, ...was } = live
    const { seq: _number, ...is } = await later.run('run.snapshot', { run, t: live.run.now })
    expect(sent(is)).toEqual(was)
  }
})

test('whoever followed the lab was told at each moment what its record says of it', async () => {
  const [first] = seen
  let shown = fromSnapshot(sent(first!))
  let { lastEvent } = first!
  const samples = [...first!.metrics]
  let looked = 0
  for (const [index, delta] of deltas.entries()) {
    if (delta.seq <= first!.seq) continue
    shown = applyDelta(shown, sent(delta))
    lastEvent = delta.lastEvent ?? lastEvent
    samples.push(...(delta.metrics ?? []))
    if (index % 5 > 0) continue
    looked++
    const was = await later.run('run.snapshot', { run, t: delta.now })
    expect({ ...fromSnapshot(sent(was)), lastEvent: was.lastEvent }, `at ${delta.now} ms`).toEqual({
      ...shown,
      lastEvent
    })
    expect(was.metrics, `at ${delta.now} ms`).toEqual(samples)
  }
  expect(looked).toBeGreaterThan(10)
})

test('replicas were compared under load as their record compares them', async () => {
  for (const [index, { run: moment }] of seen.entries()) {
    const is = await later.run('run.read', {
      run,
      t: moment.now,
      command: 'replicas.compare',
      args: {}
    } as never)
    expect(sent(is), `at ${moment.now} ms`).toEqual(compared[index])
  }
})

test('what was played from the first moment comes to the last', async () => {
  const [first, last] = [seen[0]!, seen.at(-1)!]
  const state = await later.run('run.snapshot', { run, t: first.run.now })
  let { seq } = state
  const events = [...state.events]
  const lines = [...state.logs]
  const autopsies = [...state.autopsies]
  let nodes = state.nodes
  for (let more = true; more;) {
    const part = await later.run('run.deltas', { run, after: seq, until: last.run.now, limit: 7 })
    expect(part.gap).toBe(false)
    for (const delta of part.deltas) {
      expect(delta.seq).toBe(++seq)
      events.push(...(delta.events ?? []))
      lines.push(...(delta.logs ?? []))
      autopsies.push(...(delta.autopsies ?? []))
      nodes = { ...nodes, ...(delta.nodes as typeof nodes) }
    }
    more = part.more
  }
  expect(nodes).toEqual(last.nodes)
  expect(autopsies).toEqual(last.autopsies)
  const shown = deltas.filter(delta => delta.seq <= last.seq)
  const heard = shown.flatMap(delta => delta.events ?? [])
  const after = events.filter(event => event.seq > first.lastEvent)
  expect(after.map(event => event.seq).sort((a, b) => a - b)).toEqual(
    heard.map(event => event.seq).sort((a, b) => a - b)
  )
  const said = shown.flatMap(delta => delta.logs ?? [])
  for (const node of Object.keys(last.nodes)) {
    const of = (all: readonly { node: string; seq: number }[]): number[] =>
      all.flatMap(line => (line.node === node ? [line.seq] : []))
    const begun = Math.max(0, ...of(first.logs))
    expect(of(lines).filter(number => number > begun)).toEqual(of(said))
  }
})

test('what the panel reads is answered as it was then', async () => {
  const { t } = quiet
  const primary = seen[0]!.topology.links.find(({ from }) => from === 'proxy')?.to ?? ''
  const read = (command: 'x', args: unknown): Promise<unknown> =>
    later.run('run.read', { run, t, command, args } as never) as Promise<unknown>
  expect(await read('replicas.compare' as 'x', {})).toEqual(quiet.compared)
  expect(await read('log.read' as 'x', { node: primary, limit: 50 })).toEqual(quiet.lines)
  expect(await read('metrics.read' as 'x', {})).toEqual({ samples: quiet.samples })
  expect(
    (
      (await read('journal.read' as 'x', { kinds: ['failover', 'node-exit', 'session'] })) as {
        events: unknown
      }
    ).events
  ).toEqual(quiet.events)
  await expect(read('session.list' as 'x', { node: 'proxy' })).rejects.toThrow('NOT_RECORDED')
})

test('the marks and the counts of a run say what happened in it', async () => {
  const { meta, marks, from, until: end, wholeFrom } = await later.run('run.open', { run })
  expect(meta.counts).toMatchObject({ kills: 1, faults: 1, failovers: seen.at(-1)!.autopsies.length })
  const kinds = marks.map(({ kind }) => kind)
  for (const kind of ['fault', 'kill', 'death', 'failover', 'heal'] as const) expect(kinds).toContain(kind)
  expect(marks.map(({ seq }) => seq)).toEqual(marks.map(({ seq }) => seq).toSorted((a, b) => a - b))
  expect(from).toBe(wholeFrom)
  expect(end).toBeGreaterThanOrEqual(seen.at(-1)!.run.now)
})

test('the run that goes on can be looked back into', async () => {
  const live = sent(later.lab.snapshot())
  const { seq: _seq, ...was } = live
  const { seq: _number, ...is } = await later.run('run.snapshot', { run: live.run.id, t: live.run.now })
  expect(sent(is)).toEqual(was)
  expect((await later.run('run.open', { run: live.run.id })).meta.live).toBe(true)
})
