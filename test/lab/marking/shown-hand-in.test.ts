import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { fakeLab, type FakeLab } from '../support/fake-lab'

let dataDir: string
let work: string
let student: FakeLab
let fake: FakeLab
/** The archive in which Moodle has the run of one student, and a file that is no run. */
let archive: string
let usual: string | undefined

beforeAll(async () => {
  dataDir = temporaryFolder()
  work = temporaryFolder()
  // Of this test alone, so that what is left there is known.
  usual = process.env['TMPDIR']
  process.env['TMPDIR'] = join(work, 'tmp')
  mkdirSync(process.env['TMPDIR'])
  student = await fakeLab({ dataDir: join(work, 'student') })
  await student.run('node.kill', { node: 'replica-1' })
  const file = join(work, 'it.relevo-run')
  await student.run('run.export', { run: student.lab.snapshot().run.id, path: file })
  const bytes = readFileSync(file)
  const broken = Buffer.from(bytes)
  broken[Math.floor(bytes.length / 2)]! ^= 1
  archive = join(work, 'class.zip')
  const zip = new ZipFile()
  zip.addBuffer(bytes, 'Ana_1_assignsubmission_file_/it.relevo-run')
  zip.addBuffer(broken, 'Eva_2_assignsubmission_file_/it.relevo-run')
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(archive))
  fake = await fakeLab({ dataDir })
})
afterAll(async () => {
  if (usual === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = usual
  await Promise.all([fake?.end(), student?.end()])
  for (const path of [dataDir, work]) rmSync(path, { recursive: true, force: true })
})

/** Runs that the panel lists, by their ids. */
const listed = async (): Promise<string[]> => (await fake.run('run.list', {})).map(({ id }) => id)

test('the run of a hand-in is shown from its archive, is in no list unless asked for, and leaves nothing behind', async () => {
  const own = await listed()
  await fake.run('marking.open', { source: { path: archive } })
  await until(async () => (await fake.run('marking.read', {}))?.handIns, { what: 'the looking' })

  const shown = await fake.run('marking.show', { handIn: 'Ana_1_assignsubmission_file_' })
  const opened = await fake.run('run.open', { run: shown.id })
  expect(opened.marks.map(({ kind }) => kind)).toContain('kill')
  expect(opened.meta).toMatchObject({ id: shown.id, imported: true, live: false })
  expect((await fake.run('run.snapshot', { run: shown.id, t: opened.until })).nodes).toHaveProperty(
    'replica-1'
  )
  expect(await listed()).toEqual(own)
  // Its id is none of the list's: nothing of the list can be changed or deleted by it.
  await expect(fake.run('run.delete', { run: shown.id })).rejects.toThrow('RUN_NOT_FOUND')
  await expect(fake.run('run.change', { run: shown.id, keep: true })).rejects.toThrow('RUN_NOT_FOUND')
  // Twice the same is the same.
  expect((await fake.run('marking.show', { handIn: 'Ana_1_assignsubmission_file_' })).id).toBe(shown.id)

  const kept = await fake.run('marking.keep', { run: shown.id })
  expect((await listed()).toSorted()).toEqual([...own, kept.id].toSorted())

  // What was changed is refused as any other run file of a stranger, and so is what is no hand-in.
  await expect(fake.run('marking.show', { handIn: 'Eva_2_assignsubmission_file_' })).rejects.toThrow(
    'RUN_INVALID'
  )
  await expect(fake.run('marking.show', { handIn: '../Ana' })).rejects.toThrow('NOT_FOUND')

  // Marking is closed, and what is shown can be looked at on.
  await fake.run('marking.close', {})
  expect((await fake.run('run.open', { run: shown.id })).meta.id).toBe(shown.id)
  await fake.end()
  expect(readdirSync(process.env['TMPDIR'] ?? '')).toEqual([])
})

test('the oldest that were shown make room for others', async () => {
  const folder = temporaryFolder()
  const lab = await fakeLab({ dataDir: folder })
  try {
    const one = readFileSync(join(work, 'it.relevo-run'))
    const names = ['a', 'b', 'c']
    const place = join(folder, 'class')
    mkdirSync(place)
    for (const name of names) writeFileSync(join(place, `${name}.relevo-run`), one)
    await lab.run('marking.open', { source: { path: place } })
    await until(async () => (await lab.run('marking.read', {}))?.handIns, { what: 'the looking' })
    const ids: string[] = []
    for (const handIn of names) ids.push((await lab.run('marking.show', { handIn })).id)
    await expect(lab.run('run.open', { run: ids[0]! })).rejects.toThrow('RUN_NOT_FOUND')
    for (const run of ids.slice(1)) expect((await lab.run('run.open', { run })).meta.id).toBe(run)
  } finally {
    await lab.end()
    rmSync(folder, { recursive: true, force: true })
  }
})
