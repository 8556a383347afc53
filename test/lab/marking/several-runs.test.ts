import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findingLines, isWrong } from '#shared/marking/findings'
import type { MarkedHandIn } from '#shared/marking/marking'
import { findHandIns } from '#lab/marking/hand-ins'
import { markHandIns } from '#lab/marking/mark'
import { usualRubric } from '#lab/marking/rubric'
import { openRunAt } from '#lab/reports/open-run'
import { doExercise, type RealRun } from '../reports/real-run'
import { fakeLab } from '../support/fake-lab'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'

const ana = { name: 'Ana Núñez', id: '2020-1', group: '4CM1' }
let work: string
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
  work = temporaryFolder()
  before = await idle('before')
  run = await doExercise(ana, async (lab, id) => {
    await lab.run('run.export', { run: id, path: at('early.relevo-run') })
    await lab.run('node.kill', { node: 'replica-2' })
    await lab.run('run.export', { run: id, path: at('late.relevo-run') })
  })
  after = await idle('after')
})
afterAll(() => {
  if (run) removeFolder(run.dataDir)
})

/** One hand-in of these files, under the names that a browser gave them. */
async function marked(files: Readonly<Record<string, string>>): Promise<MarkedHandIn> {
  looked = { opened: [], open: 0 }
  const folder = at(`class-${Object.keys(files).join('-').length}`)
  mkdirSync(join(folder, 'Ana'), { recursive: true })
  for (const [name, from] of Object.entries(files)) copyFileSync(at(from), join(folder, 'Ana', name))
  const [handIn] = await markHandIns(await findHandIns(folder), {
    rubric: usualRubric,
    given: null,
    open: async path => {
      looked.opened.push(basename(path))
      const reader = await openRunAt(path, folder)
      looked.open += 1
      const close = reader.close.bind(reader)
      reader.close = async () => {
        looked.open -= 1
        await close()
      }
      return reader
    }
  })
  rmSync(folder, { recursive: true })
  return handIn!
}

/** The runs that were opened for the last hand-in, and how many of them are open yet. */
let looked: { opened: string[]; open: number }

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
  // Each was opened once, and none is left open.
  expect(looked).toEqual({ opened: ['a.relevo-run', 'm.relevo-run', 'z.relevo-run'], open: 0 })
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

test('one that cannot be read is passed over where there is another, and told of where there is none', async () => {
  writeFileSync(at('broken.relevo-run'), 'PK no run')
  const beside = await marked({ 'a.relevo-run': 'broken.relevo-run', 'm.relevo-run': 'late.relevo-run' })
  expect(beside).toMatchObject({ run: run.id, runPath: join('Ana', 'm.relevo-run') })
  expect(looked).toEqual({ opened: ['a.relevo-run', 'm.relevo-run'], open: 0 })
  const alone = await marked({ 'a.relevo-run': 'broken.relevo-run', 'b.relevo-run': 'broken.relevo-run' })
  expect(alone).toMatchObject({ run: null, runPath: join('Ana', 'a.relevo-run') })
  expect(codes(alone)).toEqual(['unreadable'])
  expect(findingLines(alone.findings, alone, 'es')).toEqual([
    'no se puede leer: el archivo no es una corrida completa: es demasiado corto'
  ])
})
