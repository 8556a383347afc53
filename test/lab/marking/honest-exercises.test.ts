import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWrong } from '#shared/marking/findings'
import { verifyRun } from '#lab/marking/verify/verify'
import { factsOf } from '#lab/reports/facts'
import { openRunAt } from '#lab/reports/open-run'
import { doExercise, type RealRun } from '../reports/real-run'
import { Forgery } from './forge'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'

const ana = { name: 'Ana Núñez', id: '2020-1', group: '4CM1' }
const exports = 8

let work: string
let page: string
const exported = (time: number): string => join(work, `live-${time}.relevo-run`)
let run: RealRun

beforeAll(async () => {
  work = temporaryFolder()
  page = join(work, 'live.html')
  run = await doExercise(ana, async (lab, id) => {
    const { base64 } = await lab.run('run.report', { run: id, language: 'es', format: 'html' })
    writeFileSync(page, Buffer.from(base64, 'base64'))
    await lab.run('load.set', { enabled: true, rate: 60 })
    for (let time = 0; time < exports; time++) await lab.run('run.export', { run: id, path: exported(time) })
    await lab.run('node.kill', { node: 'proxy' })
  })
})
afterAll(() => {
  if (run) removeFolder(run.dataDir)
})

/** What is wrong with a run, and what was found of its exercise. */
async function look(
  place: string,
  reports: readonly string[] = []
): Promise<{ wrong: string[]; exercise: string | undefined; steps: number }> {
  const reader = await openRunAt(place, work)
  try {
    const { findings, source } = await verifyRun(reader, reports)
    const wrong = findings.filter(isWrong).map(found => JSON.stringify(found))
    const { exercise } = await factsOf(source)
    return { wrong, exercise: exercise?.id, steps: exercise?.steps.length ?? 0 }
  } finally {
    await reader.close()
  }
}

test('a report of a run that went on is held against what was known of it then', async () => {
  expect((await look(run.folder, [page])).wrong).toEqual([])
  const html = readFileSync(page, 'utf8')
  const retyped = html.replace(/(data-measure="client\.requests"[^>]*>)[^<]*</, '$17,777<')
  expect(retyped).not.toBe(html)
  const forged = join(work, 'retyped.html')
  writeFileSync(forged, retyped)
  expect((await look(run.folder, [forged])).wrong.join()).toContain('report-number')
})

test('a run that goes on is whole in its file, whenever it is handed in', async () => {
  for (let time = 0; time < exports; time++) {
    const reader = await openRunAt(exported(time), work)
    expect(await reader.verify()).toMatchObject({ ok: true })
    await reader.close()
  }
  expect((await look(exported(exports - 1))).wrong).toEqual([])
})

test('what a host that was killed had not shown yet is not held against who did it', async () => {
  const events = readFileSync(join(run.folder, 'journal-0001.ndjson'), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { seq: number; kind: string; phase?: string; step?: string })
  const answered = events.find(
    ({ kind, phase, step }) => kind === 'step' && phase === 'answered' && step === 'why'
  )
  let isOver = false
  const killed = new Forgery(run.folder, join(work, 'killed'))
    .info(info => Object.assign(info, { endedAt: null, durationMs: null }))
    .tape(line => {
      isOver ||= Number(line['lastEvent'] ?? 0) >= (answered?.seq ?? Infinity)
      return !isOver
    })
  expect((await look(killed.folder)).wrong).toEqual([])
})

test('an exercise that was done twice, and closed before it was handed in, is nobody’s forgery, and is in the report', async () => {
  const { folder, dataDir } = await doExercise(ana, lab => lab.run('exercise.close', {}), 2)
  const found = await look(folder)
  removeFolder(dataDir)
  expect(found).toEqual({ wrong: [], exercise: 'two-deaths', steps: 6 })
})

test('one who goes back to a checkpoint, and one who hands in a page of notes too, are accused of nothing', async () => {
  const notes = join(work, 'notes.html')
  writeFileSync(notes, '<html><body><p>Mis apuntes: 0 errores</p></body></html>')
  expect((await look(run.folder, [notes])).wrong).toEqual([])
  const again = await doExercise(ana, undefined, 1, 0, true)
  const found = await look(again.folder)
  removeFolder(again.dataDir)
  expect(found.wrong).toEqual([])
})
