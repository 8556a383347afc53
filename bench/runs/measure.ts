import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RecordedAnswers } from '../../src/lab/runs/reading/answers'
import { RunReader } from '../../src/lab/runs/reading/run-reader'
import { folderBytes } from '../../src/lab/run/run-folder'
import { seededDraws } from '../../src/system/random'
import { recordingCost } from './cost'
import { makeRun } from './long-run'

const costSeconds = 6
const costRounds = 4
const seeks = 200
/**
 * CPU of the host of such a lab under that load, ms a second, as `npm run bench -- lab` measured it at best: 1.2 ms for
 * each of 1,408 exchanges.
 */
const hostMs = 1_690

type Row = readonly [what: string, value: number, unit: string, most?: number]

export async function measure(): Promise<Row[]> {
  return [...(await measureCost()), ...(await measureReading())]
}

async function measureCost(): Promise<Row[]> {
  // The first of all is compiled meanwhile.
  await recordingCost(true, 3)
  // Beside other programs everything costs more: the least of several is nearest to what it costs.
  let [without, recorded] = [Infinity, Infinity]
  for (let round = 0; round < costRounds; round++) {
    without = Math.min(without, await recordingCost(false, costSeconds))
    recorded = Math.min(recorded, await recordingCost(true, costSeconds))
  }
  return [
    ['50 nodes, 11,264 lines/s: CPU of journal and logs', without, 'ms/s'],
    ['  with the record', recorded, 'ms/s'],
    ['  the record, of what that host takes', (100 * (recorded - without)) / hostMs, '%', 3]
  ]
}

async function measureReading(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-runs-'))
  try {
    const made = await makeRun(folder, Number(process.env.RELEVO_BENCH_EVENTS ?? 1_000_000))
    const bytes = await folderBytes(folder)
    const opening = await timed(async () => {
      const reader = await RunReader.open(folder)
      await reader.span()
      return { reader, marks: reader.marks.length }
    })
    const { reader, marks } = opening.value
    const draw = seededDraws(1).of('seeks')
    const times: number[] = []
    const before = process.cpuUsage()
    for (let n = 0; n < seeks; n++) {
      times.push((await timed(() => reader.snapshotAt(draw() * made.ms))).ms)
    }
    const { user, system } = process.cpuUsage(before)
    const middle = await reader.snapshotAt(made.ms / 2)
    const playing = await timed(() => reader.deltas(middle.seq, made.ms / 2 + 10_000, 200))
    const answers = new RecordedAnswers(reader)
    const t = made.ms * 0.75
    const ask = (command: string, args: object): Promise<{ ms: number }> =>
      timed(() => answers.read({ run: '', t, command, args: { limit: 500, ...args } } as never))
    const journal = await ask('journal.read', { kinds: ['failover'] })
    const log = await ask('log.read', { node: 'replica-1-2' })
    const samples = await ask('metrics.read', { since: 0 })
    const chain = await timed(() => reader.verify())
    if (!chain.value.ok || chain.value.sealed !== made.events) throw new Error('the run is not what was made')
    return [
      ['a run of so many events', made.events, ''],
      ['  of so long', made.ms / 60_000, 'min'],
      ['  on the disk', bytes / 1024 ** 2, 'MiB'],
      ['  marks in it', marks, ''],
      ['it opens in', opening.ms, 'ms', 2_000],
      [`${seeks} seeks: p50`, percentile(times, 0.5), 'ms'],
      ['  p99', percentile(times, 0.99), 'ms', 100],
      ['  the slowest', Math.max(...times), 'ms'],
      ['  CPU of one', (user + system) / 1000 / seeks, 'ms'],
      [`${playing.value.deltas.length} deltas, 10 s of it`, playing.ms, 'ms'],
      ['the newest 500 failovers before a moment', journal.ms, 'ms'],
      ['the newest 500 lines of a node', log.ms, 'ms'],
      ['ten minutes of samples', samples.ms, 'ms'],
      ['the chain over all of it', chain.ms, 'ms']
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const begin = performance.now()
  const value = await work()
  return { value, ms: performance.now() - begin }
}

/** The value below which a share of the values lies, by nearest rank. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
