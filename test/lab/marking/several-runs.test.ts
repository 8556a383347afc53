import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWrong } from '#shared/marking/findings'
import type { MarkedHandIn } from '#shared/marking/marking'
import { findHandIns } from '#lab/marking/hand-ins'
import { markHandIns } from '#lab/marking/mark'
import { usualRubric } from '#lab/marking/rubric'
import { openRunAt } from '#lab/reports/open-run'
import { doExercise, type RealRun } from '../reports/real-run'
import { fakeLab, temporaryFolder } from '../support/fake-lab'

const ana = { name: 'Ana Núñez', id: '2020-1', group: '4CM1' }
const work = temporaryFolder()
const at = (name: string): string => join(work, name)
let run: RealRun
/** Of a host that was started before, in which the exercise was not begun, and of one that was started again after it. */
let before: string
let after: string

async function idle(name: string): Promise<string> {
  const lab = await fakeLab({ dataDir: at(`data-${name}`) })
  const { id } = lab.lab.snapshot().run
  await lab.run('run.export', { run: id, path: at(`${name}.relevo-run`) })
  const report = await lab.run('run.report', { run: id, language: 'es', format: 'html' })
  writeFileSync(at(`${name}.html`), Buffer.from(report.base64, 'base64'))
  await lab.end()
  return id
}

beforeAll(async () => {
  before = await idle('before')
  run = await doExercise(ana, async (lab, id) => {
    await lab.run('run.export', { run: id, path: at('early.relevo-run') })
    await lab.run('node.kill', { node: 'replica-2' })
    await lab.run('run.export', { run: id, path: at('late.relevo-run') })
  })
  after = await idle('after')
})
afterAll(() => {
  for (const folder of [work, run?.dataDir])
    if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

/** One hand-in of these files, under the names that a browser gave them. */
async function marked(files: Readonly<Record<string, string>>): Promise<MarkedHandIn> {
  const folder = at(`class-${Object.keys(files).join('-').length}`)
  mkdirSync(join(folder, 'Ana'), { recursive: true })
  for (const [name, from] of Object.entries(files)) copyFileSync(at(from), join(folder, 'Ana', name))
  const [handIn] = await markHandIns(await findHandIns(folder), {
    rubric: usualRubric,
    given: null,
    language: 'es',
    open: path => openRunAt(path, folder)
  })
  rmSync(folder, { recursive: true })
  return handIn!
}

const codes = ({ findings }: MarkedHandIn): string[] => findings.map(({ code }) => code)

test('of the runs of somebody whose host was started again, that of the exercise is marked, and nobody is accused', async () => {
  const handIn = await marked({
    'a.relevo-run': 'before.relevo-run',
    'informe.html': 'before.html',
    'm.relevo-run': 'late.relevo-run',
    'z.relevo-run': 'after.relevo-run',
    'otro.html': 'after.html'
  })
  expect([before, after]).not.toContain(handIn.run)
  expect(handIn).toMatchObject({ run: run.id, runPath: join('Ana', 'm.relevo-run') })
  expect(handIn.findings.filter(isWrong)).toEqual([])
  expect(codes(handIn)).toEqual(expect.arrayContaining(['several-runs', 'report-of-other']))
})

test('of one run that was saved twice the later is marked, whatever a browser calls it', async () => {
  const handIn = await marked({
    'corrida (1).relevo-run': 'late.relevo-run',
    'corrida.relevo-run': 'early.relevo-run'
  })
  expect(handIn.runPath).toBe(join('Ana', 'corrida (1).relevo-run'))
  expect(codes(handIn)).not.toContain('several-runs')
})

test('a report of a run that was not handed in is told of as ever', async () => {
  const handIn = await marked({ 'm.relevo-run': 'late.relevo-run', 'informe.html': 'after.html' })
  expect(codes(handIn)).toContain('report-run')
})
