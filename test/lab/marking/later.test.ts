import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isWrong } from '#shared/marking/findings'
import { verifyRun } from '#lab/marking/verify/verify'
import { openRunAt } from '#lab/reports/open-run'
import { doExercise } from '../reports/real-run'
import { fakeLab } from '../support/fake-lab'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'

const remove = (folder: string): void => removeFolder(folder)

async function wrong(folder: string, page: string): Promise<string[]> {
  const reader = await openRunAt(folder, 'nowhere')
  try {
    const { findings } = await verifyRun(reader, [page])
    return findings.filter(isWrong).map(found => JSON.stringify(found))
  } finally {
    await reader.close()
  }
}

const html = { language: 'es', format: 'html', paper: 'a4' } as const
const fields = { institution: '', subject: '', name: '', id: '', group: '', teacher: '', date: '' }
const empty = { ...fields, objective: '', conclusions: '', pictures: [] }

test('a report that was made right after an exercise follows from the run that was saved later', async () => {
  const work = temporaryFolder()
  const page = join(work, 'report.html')
  const run = await doExercise({ name: 'Ana Núñez', id: '2020-1', group: '' }, async (lab, id) => {
    const report = await lab.run('run.report', { run: id, ...html, fields: empty })
    writeFileSync(page, Buffer.from(report.base64, 'base64'))
    await lab.run('exercise.close', {})
    await lab.run('node.stop', { node: 'replica-2' })
    await lab.run('topology.open', { name: 'balanced-files' })
  })
  onTestFinished(() => [work, run.dataDir].forEach(remove))
  expect(await wrong(run.folder, page)).toEqual([])
})

test('so does one of a run without an exercise, which went on', async () => {
  const dataDir = temporaryFolder()
  onTestFinished(() => remove(dataDir))
  const { lab, run, end } = await fakeLab({ dataDir, topology: 'replicated-server' })
  const { id } = lab.snapshot().run
  await run('node.kill', { node: 'replica-1' })
  const report = await run('run.report', { run: id, ...html, fields: empty })
  const page = join(dataDir, 'report.html')
  writeFileSync(page, Buffer.from(report.base64, 'base64'))
  await run('node.kill', { node: 'replica-2' })
  await end()
  expect(await wrong(join(dataDir, 'runs', id), page)).toEqual([])
})
