import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { misplaced } from './support/geometry'
import { goTo, allUp } from './support/lab-screen'
import { expect, test } from './support/host'

test('a file goes by every road, and what each did, and left when it was cut, stands beside the others', async ({
  panel: { page }
}) => {
  test.slow()
  await allUp(page)
  await goTo(page, 'Roads')
  await page.getByRole('button', { name: 'Open all doors' }).click()
  await expect(page.getByRole('button', { name: 'Open all doors' })).toHaveCount(0, { timeout: 60_000 })
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible({ timeout: 240_000 })
  const rows = page.locator('tr[data-state="done"]')
  await expect(rows).toHaveCount(8)
  await expect(page.getByText('Earlier file stays')).toHaveCount(8)
  await expect(page.locator('tr[data-road="sftp"]')).toContainText('Goes on at')
  await expect(page.locator('tr[data-road="put"]')).toContainText('Goes on at')
  await expect(page.locator('tr[data-road="post"]')).toContainText('Begins again')
  // Read whole, beside an exercise and in the look for projectors too.
  const table = page.locator('.roads-table')
  for (const projector of [false, true]) {
    if (projector) await page.getByRole('button', { name: 'Projector: larger type' }).click()
    for (const width of projector ? [1280, 1920] : [820, 900, 1100, 1280, 1600]) {
      await page.setViewportSize({ width, height: 860 })
      const beyond = () => table.evaluate(box => box.scrollWidth - box.clientWidth)
      await expect.poll(beyond, `${width} px, projector: ${projector}`).toBeLessThanOrEqual(0)
      expect(await misplaced(page), `${width} px, projector: ${projector}`).toEqual([])
    }
  }
  await page.getByText('All at once').click()
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByText('those of all roads together')).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible({ timeout: 240_000 })
  await expect(rows).toHaveCount(8)
})

test('a file of one’s own goes by the roads, and a copy that was stored is removed where it is', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const path = join(dataDir, 'mine.bin')
  writeFileSync(path, randomBytes(200_000))
  await goTo(page, 'Roads')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose a file…' }).click()
  await (await choosing).setFiles(path)
  await expect(page.getByTitle('mine.bin')).toContainText('200')
  await page.getByText('Cut each in the middle too').click()
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'mine.bin' })).toContainText('Done.')
  await expect(page.locator('tr[data-road="put"]')).toHaveAttribute('data-state', 'done')
  await page.getByRole('button', { name: 'Use a file that is made' }).click()
  await expect(page.getByTitle('mine.bin')).toHaveCount(0)

  await goTo(page, 'Transfers')
  const sending = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Send file' }).first().click()
  await (await sending).setFiles(path)
  const copies = page.getByRole('region', { name: 'Copies' })
  const remove = copies.getByRole('button', { name: /^Remove mine.bin from receiver-1/ })
  await remove.click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(copies.getByRole('listitem').filter({ hasText: 'receiver-1' })).toContainText('Removed')
  await expect(remove).toHaveCount(0)
  await expect(copies.getByRole('button', { name: /^Remove mine.bin from receiver-2/ })).toBeVisible()
})
