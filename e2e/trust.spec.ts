import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freePorts } from '../test/support/ports'
import { nameless, overflow, weakTexts } from './support/accessibility'
import { dropFiles } from './support/drop-file'
import { expect, test } from './support/host'
import { allUp, card } from './support/lab-screen'

test.use({ preset: 'replicated-server' })

const marks = "require('node:fs').appendFileSync('marker', 'x'); setInterval(() => undefined, 1000)"

/** A homework: a replica, and a program far off the picture whose command line hides what it is. */
function homework(cwd: string, port: number, more = ''): string {
  const command = [process.execPath, '-e', marks + more, `report\u202Etxt.sh ${'x'.repeat(3_000)}`]
  return JSON.stringify({
    name: 'homework',
    nodes: [
      { id: 'r', kind: 'replica', port },
      { id: 'spy', kind: 'external', command, cwd, env: { A: 'one\ntwo' }, position: { x: 9_000, y: 9_000 } }
    ]
  })
}

test('a homework from somebody else runs nothing before its command lines are seen and trusted', async ({
  panel: { page, dataDir, openBrowser }
}) => {
  await allUp(page)
  const folder = join(dataDir, 'work')
  mkdirSync(folder)
  const file = join(dataDir, 'homework.relevo')
  const hasRun = () => existsSync(join(folder, 'marker'))
  const [port = 0] = await freePorts(1)
  writeFileSync(file, homework(folder, port))
  await dropFiles(page, [file])

  await expect(card(page, 'r', 'Up')).toBeVisible()
  await expect(card(page, 'spy', 'Restricted')).toBeInViewport()
  const banner = page.getByRole('status').filter({ hasText: 'Restricted' })
  await expect(banner).toContainText('1 program of homework.relevo does not run')
  await page.getByRole('button', { name: 'Start all' }).click()
  expect(hasRun()).toBe(false)

  await banner.getByRole('button').click()
  const dialog = page.getByRole('dialog', { name: 'What homework.relevo would do here' })
  await expect(dialog).toContainText('U+202Etxt.sh')
  await expect(dialog).toContainText('oneU+000Atwo')
  await expect(dialog).toContainText('x'.repeat(3_000))
  await expect(dialog.getByRole('button', { name: 'Don’t run' })).toBeFocused()
  const once = dialog.getByRole('button', { name: 'Trust once' })
  await expect(once).toBeDisabled()
  expect(await nameless(page)).toEqual([])
  expect(await weakTexts(page)).toEqual([])
  expect(await overflow(page)).toEqual([])

  // By the keyboard: back to the list, to its end, and on to the button.
  await page.keyboard.press('Shift+Tab')
  await expect(dialog.getByRole('region', { name: 'What would run' })).toBeFocused()
  await page.keyboard.press('End')
  await expect(once).toBeEnabled()
  expect(hasRun()).toBe(false)
  await once.focus()
  await page.keyboard.press('Enter')
  await expect.poll(hasRun).toBe(true)
  await expect(card(page, 'spy', 'Up')).toHaveCount(1)
  await expect(banner).toHaveCount(0)

  writeFileSync(file, homework(folder, port, ';'))
  await dropFiles(page, [file])
  await expect(card(page, 'spy', 'Restricted')).toHaveCount(1)
  const spanish = await openBrowser({ locale: 'es-MX', colorScheme: 'light', reducedMotion: 'reduce' })
  await declineInSpanish(spanish)
  await expect(banner).toContainText('as you decided')
})

/** As somebody whose panel is in Spanish. */
async function declineInSpanish(page: Page): Promise<void> {
  await expect(card(page, 'spy', 'Restringido')).toHaveCount(1)
  await page.getByRole('button', { name: 'Revisar lo que ejecutaría este archivo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Qué haría homework.relevo en esta computadora' })
  await expect(dialog.getByRole('status')).toHaveText('Baja hasta el final para decidir')
  expect(await weakTexts(page)).toEqual([])
  await dialog.getByRole('button', { name: 'No ejecutar' }).click()
  await expect(dialog).toHaveCount(0)
}
