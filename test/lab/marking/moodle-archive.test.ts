import { createWriteStream, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { findHandIns } from '#lab/marking/hand-ins'
import { extractHandIns } from '#lab/marking/moodle-archive'
import { temporaryFolder } from '../../support/temporary-folder'

let work: string
beforeEach(() => (work = temporaryFolder()))
afterEach(() => rmSync(work, { recursive: true, force: true }))

async function archive(entries: Readonly<Record<string, string>>): Promise<string> {
  const path = join(work, 'hand-ins.zip')
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path))
  return path
}

test('the runs and reports of an archive of Moodle’s are hand-ins, each with its participant', async () => {
  const own = 'Ñandú Pérez_123_assignsubmission_file_'
  const path = await archive({
    [`${own}/run.relevo-run`]: 'x',
    [`${own}/informe.html`]: '<p>',
    [`${own}/program.exe`]: 'MZ',
    'Ñandú Pérez_123_assignsubmission_onlinetext_/onlinetext.html': '<p>Listo',
    'Eva Sol_124_assignsubmission_file_/run.relevo-run': 'y'
  })
  const folder = join(work, 'out')
  await extractHandIns(path, folder)
  const found = await findHandIns(folder)
  expect(found.map(({ from, participant }) => [from, participant])).toEqual([
    ['Eva Sol', '124'],
    ['Ñandú Pérez', '123']
  ])
  // What was typed into Moodle comes in a folder of its own.
  const typed = join(folder, 'Ñandú Pérez_123_assignsubmission_onlinetext_', 'onlinetext.html')
  expect(found[1]).toMatchObject({ reports: [join(folder, own, 'informe.html'), typed] })
  expect(readFileSync(join(folder, own, 'run.relevo-run'), 'utf8')).toBe('x')
  expect(existsSync(join(folder, own, 'program.exe'))).toBe(false)
})

test('nothing of an archive is written outside of its folder', async () => {
  const path = await archive({ 'aa/aaaaa.html': 'x', 'b/.hidden.html': 'x' })
  // A name that climbs, as no honest writer makes it: of the same length, in both places where it stands.
  const bytes = readFileSync(path).toString('latin1').replaceAll('aa/aaaaa.html', '../aaaaa.html')
  writeFileSync(path, Buffer.from(bytes, 'latin1'))
  await expect(extractHandIns(path, join(work, 'out'))).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' })
  expect(readdirSync(work)).toEqual(['hand-ins.zip'])
})
