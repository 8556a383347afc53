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
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible({ timeout: 240_000 })
  const rows = page.locator('tr[data-state="done"]')
  await expect(rows).toHaveCount(8)
  await expect(page.getByText('Earlier file stays')).toHaveCount(8)
  await expect(page.locator('tr[data-road="sftp"]')).toContainText('Goes on at')
  await expect(page.locator('tr[data-road="put"]')).toContainText('Goes on at')
  await expect(page.locator('tr[data-road="post"]')).toContainText('Begins again')
  await page.getByText('All at once').click()
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByText('those of all roads together')).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible({ timeout: 240_000 })
  await expect(rows).toHaveCount(8)
})
