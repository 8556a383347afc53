import { fileURLToPath } from 'node:url'
import { allUp, card, inspect } from '../support/lab-screen'
import { expect, test } from '../support/host'

const picture = fileURLToPath(new URL('../../docs/lab-dark-en.png', import.meta.url))

test.use({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', contextOptions: {} })

test('the Lab under load, a replica down and another taken over', async ({ panel: { page } }) => {
  await allUp(page)
  await page.getByText('Load generator').click()
  await expect(card(page, 'clients')).toContainText(/1[0-9]{2} req/)
  // Some seconds of figures, so that the sparklines have something to say.
  const start = Date.now()
  await expect.poll(() => Date.now() - start, { timeout: 60_000 }).toBeGreaterThan(12_000)
  await card(page, 'replica-1').getByRole('button', { name: 'Keep down' }).click()
  await expect(card(page, 'replica-1', 'Down')).toBeVisible()
  const inspector = await inspect(page, 'replica-1')
  await expect(inspector.getByText('First byte to client')).toBeVisible()
  await expect(page.getByText(/^failover .+ ago/)).toBeVisible()
  await page.screenshot({ path: picture })
})
