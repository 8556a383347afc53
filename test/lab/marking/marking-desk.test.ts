import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { handedInBy, type MarkedHandIn } from '#shared/marking/marking'
import { MarkingDesk } from '#lab/marking/marking-desk'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'

let work: string
beforeEach(() => (work = temporaryFolder()))
afterEach(() => rmSync(work, { recursive: true, force: true }))

/** A folder of two who handed in no run. */
function folder(): string {
  const path = join(work, 'class')
  for (const name of ['Ana', 'Luis']) {
    mkdirSync(join(path, name), { recursive: true })
    writeFileSync(join(path, name, 'note.txt'), 'no run')
  }
  return path
}

async function opened(desk: MarkingDesk, path: string) {
  await desk.openPath(path)
  return until(() => (desk.view?.handIns || desk.view?.problem ? desk.view : null), { what: 'the looking' })
}

test('what a person gives is on disk at once, and there again when the folder is opened again', async () => {
  const path = folder()
  const desk = new MarkingDesk(work)
  const view = await opened(desk, path)
  expect(view.handIns?.map(({ handIn }) => handIn.id)).toEqual(['Ana', 'Luis'])
  expect(view.out).toBe(`${path}-marked`)
  await Promise.all([
    desk.mark('Ana', { points: { why: 3 }, comment: 'one' }),
    desk.mark('Ana', { points: { why: 4 }, comment: 'two' })
  ])
  const written = JSON.parse(readFileSync(join(view.out, 'marks.json'), 'utf8')) as object
  expect(written).toEqual({ Ana: { points: { why: 4 }, comment: 'two' } })
  const again = await opened(new MarkingDesk(work), path)
  expect(again.handIns?.find(({ handIn }) => handIn.id === 'Ana')?.mark?.comment).toBe('two')
})

test('the tables and a page for each are written, and a worksheet of Moodle is filled in', async () => {
  const path = folder()
  const moodle = join(path, 'Eva Sol_17_assignsubmission_file_')
  mkdirSync(moodle)
  writeFileSync(join(moodle, 'note.txt'), '')
  const desk = new MarkingDesk(work)
  await opened(desk, path)
  await desk.mark('Eva Sol_17_assignsubmission_file_', { points: {}, comment: 'Ven a verme' })
  const { files, pages } = await desk.write('es', 'Identifier,Grade,Feedback comments\nParticipant 17,,\n')
  expect(pages).toBe(3)
  expect(files.map(({ name }) => name)).toEqual(['marks.csv', 'moodle.csv'])
  expect(files[1]?.text).toContain('Participant 17,,Ven a verme')
})

test('a rubric among the hand-ins is used; what cannot be read is said, and refuses nothing that comes after', async () => {
  const path = folder()
  writeFileSync(join(path, 'rubric.yaml'), 'grade: 100\n')
  const desk = new MarkingDesk(work)
  expect((await opened(desk, path)).maximum).toBe(100)
  writeFileSync(join(path, 'rubric.yaml'), 'grade: many\n')
  expect((await opened(desk, path)).problem?.code).toBe('BAD_ARGUMENTS')
  await expect(desk.mark('Ana', { points: {}, comment: '' })).rejects.toThrow(/still looked at/)
  await expect(desk.openPath(join(work, 'nowhere'))).rejects.toThrow(/cannot be read/)
  writeFileSync(join(path, 'rubric.yaml'), 'file: gone.relevo\n')
  const problem = (await opened(desk, path)).problem
  expect([problem?.code, problem?.message]).toEqual([
    'FILE_NOT_FOUND',
    expect.stringContaining('gone.relevo')
  ])
  rmSync(join(path, 'rubric.yaml'))
  expect((await opened(desk, path)).handIns).toHaveLength(2)
})

test('an archive that was handed over and cannot be read is told of by its name', async () => {
  const path = join(work, '6567fac8')
  writeFileSync(path, 'no archive')
  const desk = new MarkingDesk(work)
  let discarded = false
  await desk.openUpload({ path, name: 'entregas.zip', discard: () => (discarded = true) })
  const problem = await until(() => desk.view?.problem ?? null, { what: 'the problem' })
  expect(problem.message).toMatch(/^entregas\.zip is no archive that can be read: /)
  expect(discarded).toBe(true)
  await desk.close()
})

test('who handed it in is named as Moodle does, and not as the run of another says', () => {
  const of = (participant: string | null, name: string): string =>
    handedInBy({ from: 'Eva Sol', participant, who: { name, id: '7', group: '' } } as MarkedHandIn)
  expect(of('17', 'Luis Ñu')).toBe('Eva Sol')
  expect(of(null, 'Luis Ñu')).toBe('Luis Ñu')
  expect(of(null, '')).toBe('Eva Sol')
})
