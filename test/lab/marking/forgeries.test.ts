import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FindingCode } from '#shared/marking/findings'
import { isWrong } from '#shared/marking/findings'
import type { MarkedHandIn } from '#shared/marking/marking'
import { findHandIns } from '#lab/marking/hand-ins'
import { markHandIns } from '#lab/marking/mark'
import { usualRubric, type Rubric } from '#lab/marking/rubric'
import { verifyRun } from '#lab/marking/verify/verify'
import { openRunAt } from '#lab/reports/open-run'
import { sourceOf } from '#lab/reports/run-source'
import { makeReport } from '#lab/reports/write-report'
import { writeRunFile } from '#lab/runs/file/write-run-file'
import { writeHtml } from '#report/write/html'
import { doExercise, type RealRun } from '../reports/real-run'
import { Forgery } from './forge'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'

let ana: RealRun
let luis: RealRun
let work: string
let forged = 0

beforeAll(async () => {
  work = temporaryFolder()
  ana = await doExercise({ name: 'Ana Núñez', id: '2020-1', group: '4CM1' }, undefined, 1, 6_000)
  luis = await doExercise({ name: 'Luis Ñu', id: '2020-2', group: '4CM1' })
})
afterAll(() => {
  for (const folder of [work, ana?.dataDir, luis?.dataDir]) if (folder) removeFolder(folder)
})

const forge = (): Forgery => new Forgery(ana.folder, join(work, `forged-${forged++}`))

/** Handed in as the program itself would write it: manifest and seal of the file are right. */
async function handIn(folder: string, name: string, into: string): Promise<string> {
  const reader = await openRunAt(folder, work)
  const path = join(into, `${name}.relevo-run`)
  mkdirSync(into, { recursive: true })
  await writeRunFile(folder, reader.info, path)
  return path
}

async function found(folder: string, reports: readonly string[] = []): Promise<FindingCode[]> {
  const path = await handIn(folder, `look-${forged++}`, join(work, 'looks'))
  const reader = await openRunAt(path, work)
  try {
    const { findings } = await verifyRun(reader, reports)
    return [...new Set(findings.filter(isWrong).map(({ code }) => code))]
  } finally {
    await reader.close()
  }
}

async function report(run: RealRun): Promise<string> {
  return writeHtml(await makeReport(await sourceOf(await openRunAt(run.folder, work)), {}, 'es'))
}

test('an honest run follows from its events, and so does its report', async () => {
  const page = join(work, 'honest.html')
  for (const run of [ana, luis]) {
    writeFileSync(page, await report(run))
    expect(await found(run.folder, [page])).toEqual([])
  }
})

test('a file that was changed is none any more', async () => {
  const path = await handIn(ana.folder, 'bit', work)
  const bytes = readFileSync(path)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  writeFileSync(path, bytes)
  await expect(openRunAt(path, work)).rejects.toThrow(/not a whole run/)
})

test('an edited journal is found, and one that was sealed anew where it does not fit what was shown', async () => {
  const slower = (events: Record<string, unknown>[]) =>
    events.map(event => (event['kind'] === 'kill-asked' ? { ...event, t: Number(event['t']) + 60 } : event))
  expect(await found(forge().journal(slower).folder)).toContain('chain')
  expect(await found(forge().journal(slower).reseal(ana.id).folder)).toContain('autopsy')
})

test('a copied run is found beside its original, and nobody else is accused', async () => {
  const folder = join(work, 'class-1')
  await handIn(ana.folder, 'Ana', folder)
  await handIn(luis.folder, 'Luis', folder)
  const copy = forge()
    .info(info => (info['who'] = { name: 'Eva Sol', id: '2020-3', group: '4CM1' }))
    .tape(line => {
      const exercise = line['exercise'] as { student?: unknown } | null | undefined
      if (exercise) exercise.student = { name: 'Eva Sol', id: '2020-3', group: '4CM1' }
    })
  await handIn(copy.folder, 'Eva', folder)
  const marked = await markFolder(folder)
  expect(wrongOf(marked, 'Eva')).toEqual(['who', 'alike'])
  expect(wrongOf(marked, 'Ana')).toEqual(['alike'])
  expect(wrongOf(marked, 'Luis')).toEqual([])
  expect(marked.at(-1)?.id).toBe('Luis')
})

test('a swapped seed is found', async () => {
  expect(await found(forge().info(info => (info['seed'] = 1)).folder)).toContain('seed')
})

test('a cut end is found, with its chain cut too', async () => {
  const cut = (events: Record<string, unknown>[]) => events.slice(0, -40)
  expect(await found(forge().journal(cut).folder)).toContain('chain')
  expect(await found(forge().journal(cut).reseal(ana.id).folder)).toContain('cut-end')
})

test('another exercise under the name of the one that was asked for is found', async () => {
  const other = (info: Record<string, unknown>) =>
    (info['exercise'] = { id: 'replication', title: { es: 'x', en: 'x' } })
  expect(await found(forge().info(other).folder)).toContain('exercise')
  const folder = join(work, 'class-2')
  await handIn(ana.folder, 'Ana', folder)
  const [marked] = await markFolder(folder, { exercise: 'replication' })
  expect(marked?.findings.map(({ code }) => code)).toContain('exercise')
})

test('a clock that was moved is found', async () => {
  const later = (info: Record<string, unknown>) => {
    info['startedAt'] = Number(info['startedAt']) + 86_400_000
    info['endedAt'] = Number(info['endedAt']) + 86_400_000
  }
  expect(await found(forge().info(later).folder)).toContain('clock')
  // With another id, which fits, its chain does not begin as it should.
  const renamed = forge().info(info => {
    later(info)
    info['id'] =
      `${new Date(Number(info['startedAt'])).toISOString().slice(0, 19).replaceAll(':', '-')}-abcdef`
  })
  expect(await found(renamed.folder)).toContain('chain')
})

test('a name that was changed is found', async () => {
  const eva = { name: 'Eva Sol', id: '2020-3', group: '4CM1' }
  expect(await found(forge().info(info => (info['who'] = eva)).folder)).toContain('who')
})

test('a fault that was never set is found, though the chain was computed anew', async () => {
  const set = (events: Record<string, unknown>[]) => {
    const at = events.findIndex(({ kind, enabled }) => kind === 'load' && enabled === true)
    const { t } = events[at] as { t: number }
    const fault = { type: 'bandwidth', name: 'slow', direction: 'both', toxicity: 1, bytesPerSecond: 1000 }
    const event = {
      kind: 'fault-set',
      link: 'proxy->replica-2',
      by: 'panel',
      name: 'slow',
      type: 'bandwidth',
      what: 'x',
      fault,
      changed: false
    }
    const added = [...events.slice(0, at), { seq: 0, t: t + 0.5, ...event }, ...events.slice(at)]
    return added.map((one, index) => ({ ...one, seq: index + 1 }))
  }
  expect(await found(forge().journal(set).folder)).toContain('chain')
  expect(await found(forge().journal(set).reseal(ana.id).folder)).toContain('fault')
})

test('numbers that were retyped in a report are found', async () => {
  const page = join(work, 'retyped.html')
  const original = await report(ana)
  const retyped = original.replace(/(data-measure="autopsy\.total"[^>]*>)[^<]*</, '$19.1\u00a0ms<')
  expect(retyped).not.toBe(original)
  writeFileSync(page, retyped)
  expect(await found(ana.folder, [page])).toEqual(['report-number'])
  writeFileSync(page, await report(luis))
  expect(await found(ana.folder, [page])).toEqual(['report-run'])
})

test('what was written over the marks of an exercise is found, where it is shown and where it is written down', async () => {
  type Shown = {
    verdict: string | null
    points: { got: number; of: number; cost: number }
    steps: {
      id: string
      kind: string
      state: string
      points: { got: number | null; of: number }
      answer: { value: unknown } | null
    }[]
  }
  const shown = (change: (view: Shown) => void) =>
    forge().tape(line => {
      const view = line['exercise'] as Shown | null | undefined
      if (view?.verdict) change(view)
    })
  const step = (view: Shown, id: string) => view.steps.find(one => one.id === id)!
  expect(await found(shown(view => (view.verdict = 'inconclusive')).folder)).toEqual(['verdict'])
  expect(await found(shown(view => (view.points.got += 1)).folder)).toEqual(['points'])
  const both = shown(view => {
    view.points.got += 1
    step(view, 'failed').points.got = 1
  })
  expect(await found(both.folder)).toEqual(['points'])
  expect(await found(shown(view => (step(view, 'kill').state = 'passed')).folder)).toEqual(['step'])
  expect(await found(shown(view => (step(view, 'failed').answer!.value = 0)).folder)).toContain('answer')
  expect(await found(shown(view => (view.verdict = null)).folder)).toEqual(['verdict'])
  // What it is worth, and what it has cost.
  const without = shown(view => {
    view.points.of -= step(view, 'failed').points.of
    view.steps = view.steps.filter(({ id }) => id !== 'failed')
  })
  expect(await found(without.folder)).toEqual(['step'])
  expect(await found(shown(view => (view.points.of = 1)).folder)).toEqual(['points'])
  expect(await found(shown(view => (view.points.cost = -5)).folder)).toEqual(['points'])
  const more = shown(view => {
    const check = view.steps.find(({ kind }) => kind === 'check')!
    check.points = { got: 9, of: 9 }
    view.points.got += 7
    view.points.of += 7
  })
  expect(await found(more.folder)).toEqual(['points'])
  const deed = shown(view => {
    step(view, 'kill').points = { got: 3, of: 3 }
    view.points.got += 3
    view.points.of += 3
  })
  expect(await found(deed.folder)).toEqual(['points'])
  const written = forge()
  const path = join(written.folder, 'answers.jsonl')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"answer":3', '"answer":0'))
  expect(await found(written.folder)).toEqual(['answer'])
})

test('a deed that is taken out of the journal is missed, though the chain was computed anew', async () => {
  const without = (events: Record<string, unknown>[]) =>
    events.filter(({ kind }) => kind !== 'kill-asked').map((event, index) => ({ ...event, seq: index + 1 }))
  expect(await found(forge().journal(without).reseal(ana.id).folder)).toContain('not-done')
})

test('a name that was changed wherever the program shows it is found in the journal', async () => {
  const eva = { name: 'Eva Sol', id: '2020-3', group: '4CM1' }
  const renamed = forge()
    .info(info => (info['who'] = eva))
    .tape(line => {
      const exercise = line['exercise'] as { student?: unknown } | null | undefined
      if (exercise) exercise.student = eva
    })
  expect(await found(renamed.folder)).toEqual(['who'])
})

test('a name that was taken away wherever the program shows it is found in the journal', async () => {
  const nameless = forge()
    .info(info => delete info['who'])
    .tape(line => {
      const exercise = line['exercise'] as { student?: unknown } | null | undefined
      if (exercise) exercise.student = null
    })
  expect(await found(nameless.folder)).toEqual(['who'])
})

test('an older run is found', async () => {
  const folder = join(work, 'class-3')
  await handIn(ana.folder, 'Ana', folder)
  const [marked] = await markFolder(folder, { opened: Date.now() + 60_000 })
  expect(marked?.findings.map(({ code }) => code)).toEqual(['old'])
})

test('a run that somebody else hands in, out of Moodle, is found', async () => {
  const folder = join(work, 'class-4')
  await handIn(ana.folder, 'run', join(folder, 'Ana María Núñez Ruiz_123_assignsubmission_file_'))
  await handIn(luis.folder, 'run', join(folder, 'Sol Eva_124_assignsubmission_file_'))
  const marked = await markFolder(folder)
  expect(wrongOf(marked, 'Sol')).toEqual(['handed-in-by'])
  expect(wrongOf(marked, 'Ana')).toEqual([])
  expect(marked.map(({ participant }) => participant)).toEqual(['124', '123'])
})

async function markFolder(folder: string, rubric: Partial<Rubric> = {}): Promise<MarkedHandIn[]> {
  return markHandIns(await findHandIns(folder), {
    rubric: { ...usualRubric, ...rubric },
    given: null,
    open: path => openRunAt(path, folder)
  })
}

function wrongOf(marked: readonly MarkedHandIn[], name: string): FindingCode[] {
  const one = marked.find(({ id }) => id.startsWith(name))
  return [...new Set((one?.findings ?? []).filter(isWrong).map(({ code }) => code))]
}
