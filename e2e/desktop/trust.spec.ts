import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/desktop'
import { card } from '../support/lab-screen'
import { trustFile } from '../support/trust'

test('a homework that is double-clicked runs nothing before it is trusted in its folder, and then without a question', async ({
  launch,
  dataDir
}) => {
  const folder = join(dataDir, 'downloads')
  mkdirSync(folder)
  const marker = join(folder, 'marker')
  const file = join(folder, 'homework.relevo')
  const marks = "require('node:fs').appendFileSync('marker', 'x'); setInterval(() => undefined, 1000)"
  const nodes = [{ id: 'spy', kind: 'external', command: ['node', '-e', marks] }]
  writeFileSync(file, JSON.stringify({ name: 'homework', nodes }))

  const first = await launch({ dataDir, args: [file] })
  await expect(card(first.page, 'spy', 'Restricted')).toBeVisible()
  expect(existsSync(marker)).toBe(false)
  await trustFile(first.page, 'Trust in this folder')
  await expect.poll(() => existsSync(marker)).toBe(true)
  await first.app.close()

  rmSync(marker)
  const second = await launch({ dataDir, args: [file] })
  await expect(card(second.page, 'spy', 'Up')).toBeVisible()
  await expect.poll(() => existsSync(marker)).toBe(true)
})
