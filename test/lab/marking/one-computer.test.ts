import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findHandIns } from '#lab/marking/hand-ins'
import { markHandIns } from '#lab/marking/mark'
import { usualRubric } from '#lab/marking/rubric'
import { openRunAt } from '#lab/reports/open-run'
import { fakeLab } from '../support/fake-lab'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'

const exercise = (name: string): string =>
  JSON.stringify({
    exercise: name,
    title: { es: 'Una muerte', en: 'One death' },
    lab: 'replicated-server',
    steps: [{ say: { es: 'Lee.', en: 'Read.' } }]
  })

test('two students of one computer, and two exercises of one student, are no copies of each other', async () => {
  const work = temporaryFolder()
  const folder = join(work, 'class')
  mkdirSync(folder)
  onTestFinished(() => removeFolder(work))
  const { lab, run, end } = await fakeLab({ dataDir: join(work, 'data'), topology: 'replicated-server' })
  const { id } = lab.snapshot().run
  const handIn = async (name: string, student: string): Promise<void> => {
    await run('exercise.student', { student: { name: student, id: student, group: '' } })
    await run('exercise.open', { text: exercise(name), fileName: `${name}.relevo` })
    await run('exercise.stop', {})
    await run('run.export', { run: id, path: join(folder, `${student}-${name}.relevo-run`) })
    await run('exercise.close', {})
  }
  await handIn('muerte', 'Ana')
  await handIn('corte', 'Ana')
  await handIn('muerte', 'Luis')
  await end()
  copyFileSync(join(folder, 'Ana-muerte.relevo-run'), join(folder, 'Eva-muerte.relevo-run'))

  const marked = await markHandIns(await findHandIns(folder), {
    rubric: usualRubric,
    given: null,
    open: path => openRunAt(path, folder)
  })
  const copies = marked.flatMap(({ id, findings }) =>
    findings.filter(({ code }) => code === 'alike').map(({ values }) => `${id}: ${values['other']}`)
  )
  expect(copies.sort()).toEqual(['Ana-muerte: Eva-muerte', 'Eva-muerte: Ana-muerte'])
})
