import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWrong, type FindingCode } from '#shared/marking/findings'
import { verifyRun } from '#lab/marking/verify/verify'
import { openRunAt } from '#lab/reports/open-run'
import { freeTopology } from '../../support/free-topology'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { doExercise, type RealRun } from '../reports/real-run'
import { RealLab } from '../support/real-lab'
import { Forgery } from './forge'

type Fields = Record<string, unknown>
interface Shown {
  verdict: string | null
  student: Fields | null
  points: { got: number; of: number; cost: number }
  steps: {
    id: string
    kind: string
    state: string
    points: { got: number | null; of: number }
    check: Fields | null
    answer: { value: unknown } | null
  }[]
}

/** Went back to a checkpoint, which costs a point. */
let ana: RealRun
/** Has requests that failed, where none should. */
let eva: RealRun
let work: string
let forged = 0

beforeAll(async () => {
  work = temporaryFolder()
  ana = await doExercise({ name: 'Ana Núñez', id: '2020-1', group: '4CM1' }, undefined, 1, 0, true)
  eva = await withFailures()
})
afterAll(() => {
  for (const folder of [work, ana?.dataDir, eva?.dataDir]) if (folder) removeFolder(folder)
})

/** Somebody kills both replicas under load: requests fail, and so does the check that none may. */
async function withFailures(): Promise<RealRun> {
  const { topology } = await freeTopology('replicated-server')
  const lab = await new RealLab(topology).open()
  const view = () => lab.lab.snapshot().exercise
  const text = JSON.stringify({
    exercise: 'both',
    title: 'Both',
    seed: 7,
    lab: topology,
    steps: [
      { id: 'load', load: { rate: 60, clients: 4 } },
      { id: 'first', do: { kill: { node: 'replica-1', 'keep-down': true } } },
      { id: 'second', do: { kill: { node: 'replica-2', 'keep-down': true } } },
      { wait: '3 s' },
      { id: 'none', check: { measure: 'client.failed', is: 0 }, points: 2 },
      { explain: { id: 'why', ask: 'Why?', words: 10 } }
    ]
  })
  const turn = (step: string) =>
    until(() => view()?.current === step, { what: `step ${step}`, timeoutMs: 60_000 })
  try {
    await lab.run('exercise.student', { student: { name: 'Eva Sol', id: '2020-3', group: '' } })
    await lab.run('exercise.open', { text, fileName: 'both.relevo' })
    for (const [step, node] of [
      ['first', 'replica-1'],
      ['second', 'replica-2']
    ] as const) {
      await turn(step)
      const served = (): number => lab.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0
      const before = served()
      await until(() => served() > before + 20, { what: 'a load' })
      await lab.run('node.kill', { node, keepDown: true })
    }
    await turn('why')
    await lab.run('exercise.answer', { step: 'why', value: 'Porque no quedó nadie.' })
    await until(() => view()?.phase === 'ended', { what: 'the end', timeoutMs: 60_000 })
    const { id } = lab.lab.snapshot().run
    return { dataDir: lab.dataDir, id, folder: join(lab.dataDir, 'runs', id) }
  } finally {
    await lab.close()
  }
}

const forge = (run: RealRun): Forgery => new Forgery(run.folder, join(work, `forged-${forged++}`))

/** What does not follow, and what is noted, by their codes. */
async function found(folder: string): Promise<{ wrong: FindingCode[]; notes: FindingCode[] }> {
  const reader = await openRunAt(folder, work)
  try {
    const { findings } = await verifyRun(reader, [])
    const codes = (wrong: boolean) => [
      ...new Set(findings.filter(one => isWrong(one) === wrong).map(({ code }) => code))
    ]
    return { wrong: codes(true), notes: codes(false) }
  } finally {
    await reader.close()
  }
}

/** The page about the exercise, wherever it was shown. */
const shown =
  (change: (view: Shown) => void) =>
  (line: Fields): void => {
    const view = line['exercise'] as Shown | null | undefined
    if (view) change(view)
  }

/** The answers as they were written down beside the journal. */
function withAnswers({ folder }: Forgery, change: (line: Fields) => Fields | null): string {
  const path = join(folder, 'answers.jsonl')
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  const changed = lines.flatMap(line => change(JSON.parse(line) as Fields) ?? [])
  writeFileSync(path, changed.map(line => `${JSON.stringify(line)}\n`).join(''))
  return folder
}

const isReturn = ({ kind, phase }: Fields): boolean => kind === 'exercise' && phase === 'restored'

test('both runs follow from their events', async () => {
  for (const { folder } of [ana, eva]) expect(await found(folder)).toEqual({ wrong: [], notes: [] })
})

test('a checkpoint that was gone back to, and hidden behind another entry of the journal, is found', async () => {
  const free = () =>
    forge(ana)
      .journal(events =>
        events.map(event => {
          const { seq, t } = event
          return isReturn(event) ? { seq, t, kind: 'log', node: 'proxy', level: 'info', text: 'ok' } : event
        })
      )
      .reseal(ana.id)
      .tape(shown(view => (view.points.cost = 0)))
  expect((await found(free().folder)).wrong).toEqual(['begun-again', 'step'])
  const everywhere = withAnswers(free(), line => (line['phase'] === 'restored' ? null : line))
  expect((await found(everywhere)).wrong).toEqual(['begun-again'])
})

test('requests that failed and were written over, with their check, its points and the verdict, are found', async () => {
  const whole = forge(eva)
    .journal(events =>
      events.map(event => {
        const { kind, phase, step } = event
        if (kind === 'tally') {
          const outcomes = Object.values(event['outcomes'] as Record<string, number>)
          return { ...event, outcomes: { expected: outcomes.reduce((sum, count) => sum + count, 0) } }
        }
        if (kind === 'step' && step === 'none' && phase === 'failed')
          return { ...event, phase: 'done', check: { ...(event['check'] as Fields), value: 0, ok: true } }
        return kind === 'exercise' && phase === 'ended' ? { ...event, verdict: 'held' } : event
      })
    )
    .reseal(eva.id)
    .tape(
      shown(view => {
        const step = view.steps.find(({ id }) => id === 'none')
        if (step?.check && step.state === 'failed') {
          Object.assign(step, { state: 'done', check: { ...step.check, value: 0, ok: true } })
          step.points.got = view.points.got = 2
        }
        if (view.verdict) view.verdict = 'held'
      })
    )
  expect((await found(whole.folder)).wrong).toEqual(['step', 'verdict'])
})

test('an older run under a new id and another date has the note that its answers are of before', async () => {
  const week = 7 * 86_400_000
  const { startedAt } = JSON.parse(readFileSync(join(eva.folder, 'run.json'), 'utf8')) as {
    startedAt: number
  }
  const start = startedAt + week
  const id = `${new Date(start).toISOString().slice(0, 19).replaceAll(':', '-')}-abcdef`
  const moved = forge(eva)
    .info(info => Object.assign(info, { id, startedAt: start, endedAt: Number(info['endedAt']) + week }))
    .tape(line => {
      const run = line['run'] as Fields | undefined
      if (run && 'startedAt' in run) Object.assign(run, { id, startedAt: start })
    })
    .reseal(id)
  expect(await found(moved.folder)).toEqual({ wrong: [], notes: ['answer-clock'] })
})

test('a prediction that was made right in all that is sealed and shown is found where it was written down', async () => {
  const right = forge(ana)
    .journal(events =>
      events.map(event =>
        event['step'] === 'failed' && event['phase'] === 'answered' ? { ...event, answer: 0 } : event
      )
    )
    .reseal(ana.id)
    .tape(
      shown(view => {
        const step = view.steps.find(({ id }) => id === 'failed')
        if (!step?.answer) return
        step.answer.value = 0
        if (step.points.got === 0) {
          step.points.got = 1
          view.points.got++
        }
      })
    )
  expect((await found(right.folder)).wrong).toEqual(['answer'])
})

test('somebody else’s run, with the name changed everywhere and each time moved, does not fit what was shown', async () => {
  const pia = { name: 'Pía Ruiz', id: '2020-9', group: '4CM1' }
  const copy = forge(ana)
    .info(info => (info['who'] = pia))
    .journal(events =>
      events.map((event, index) => ({
        ...event,
        t: Number(event['t']) + index * 0.05,
        ...(event['student'] !== undefined && { student: pia })
      }))
    )
    .reseal(ana.id)
    .tape(shown(view => (view.student = pia)))
  expect((await found(copy.folder)).wrong).toContain('autopsy')
})
