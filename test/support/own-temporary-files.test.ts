import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { leftIn } from './own-temporary-files'
import { temporaryFolder } from './temporary-folder'

test('what of ours is left in a folder is said with what is in it, be it a folder or a file', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'relevo-lab-1'))
  writeFileSync(join(folder, 'relevo-lab-1', 'journal'), '')
  writeFileSync(join(folder, 'relevo-note'), '')
  writeFileSync(join(folder, 'of-others'), '')
  expect((await leftIn(folder, 0)).sort()).toEqual(['relevo-lab-1 (journal)', 'relevo-note (ENOTDIR)'])
})

test('what goes while it is looked for is not left', async () => {
  const folder = temporaryFolder()
  const going = join(folder, 'relevo-host-1')
  mkdirSync(going)
  const left = leftIn(folder, 60_000)
  rmSync(going, { recursive: true })
  expect(await left).toEqual([])
})
