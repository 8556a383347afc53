import type { Locator, Page } from '@playwright/test'
import { allUp, card, chooseAction, clientErrors, goTo } from './support/lab-screen'
import { expect, test } from './support/host'

test('a delay on a link bites, is changed, and becomes a cut: the service goes on until all is reset', async ({
  panel: { page }
}) => {
  await allUp(page)
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(card(page, 'replica-1')).toContainText('primary')

  const faults = await openFaults(page, 'proxy->replica-1')
  await expect(faults.getByText('No faults on this link')).toBeVisible()
  await faults.getByRole('button', { name: 'Delay 200 ms' }).click()
  await expect(badge(page, 'proxy → replica-1')).toHaveText('+200 ms')
  await expect(reset(page)).toContainText('1')
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(faults.getByText(/^bitten: [\d,]+ connections?, /)).toBeVisible()

  const delay = faults.getByRole('textbox', { name: 'Delay' })
  await delay.fill('-5')
  await delay.press('Enter')
  await expect(faults.getByText('0 at least')).toBeVisible()
  await delay.fill('45')
  await delay.press('Enter')
  await expect(badge(page, 'proxy → replica-1')).toHaveText('+45 ms')
  await faults.getByRole('radio', { name: 'toward replica-1' }).click()
  await expect(badge(page, 'proxy → replica-1')).toHaveText('→ +45 ms')

  await faults.getByRole('button', { name: 'Cut' }).click()
  await expect(link(page, 'proxy->replica-1')).toHaveClass(/look-cut/)
  await expect(badge(page, 'proxy → replica-1')).toHaveText(/cut/)
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(card(page, 'replica-2')).toContainText('primary')
  await expect(page.getByText(/^HOLA ×1/).last()).toBeVisible()
  await expect(clientErrors(page)).toHaveText('0')
  await goTo(page, 'Timeline')
  const journal = page.getByRole('log', { name: 'Events of the journal' })
  await expect(journal).toContainText('Cut set on proxy → replica-1 from the panel')
  await expect(journal).toContainText(/replica-1 detached|replica-1 does not answer|replica-1 → replica-2/)
  await goTo(page, 'Lab')

  await reset(page).click()
  await expect(page.getByText('2 faults removed')).toBeVisible()
  await expect(badge(page, 'proxy → replica-1')).toHaveCount(0)
  await expect(link(page, 'proxy->replica-1')).toHaveClass(/look-live/)
  await expect(page.getByRole('complementary').getByText('Working')).toBeVisible()
  await goTo(page, 'Replicas')
  await expect(page.getByText('identical')).toHaveCount(3)
})

test.describe('in Spanish', () => {
  test.use({ locale: 'es-ES' })

  test('an isolated replica is cut off and said to be, and comes back when the partition is healed', async ({
    panel: { page }
  }) => {
    await allUp(page, 'Activo')
    await chooseAction(page, 'replica-3', 'Aislar', 'Más acciones')
    const banner = page.getByRole('listitem').filter({ hasText: 'aislamiento de replica-3' })
    await expect(banner).toContainText(/replica-3.+clients, .+ y \d+ más/)
    await expect(link(page, 'proxy->replica-3')).toHaveClass(/look-cut/)
    await expect(badge(page, 'proxy → replica-3')).toHaveText('partición')
    await page.getByRole('button', { name: 'Enviar intercambio' }).click()
    await expect(page.getByText(/^HOLA ×1 en/)).toBeVisible()
    await expect(page.getByRole('button', { name: /Quitar todos los fallos/ })).toContainText('1')
    await banner.getByRole('button', { name: 'Reparar' }).click()
    await expect(page.getByText('Partición «aislamiento de replica-3» reparada')).toBeVisible()
    await expect(banner).toHaveCount(0)
    await expect(link(page, 'proxy->replica-3')).toHaveClass(/look-live/)
  })

  test('what is written on a link that is cut lies on none of its two cards', async ({ panel: { page } }) => {
    await allUp(page, 'Activo')
    await chooseAction(page, 'server-3', 'Aislar', 'Más acciones')
    for (const size of [
      { width: 1280, height: 720 },
      { width: 1440, height: 900 },
      { width: 1920, height: 1080 }
    ]) {
      await page.setViewportSize(size)
      for (const ends of [
        ['balancer', 'server-3'],
        ['server-3', 'receiver-1']
      ]) {
        const label = badge(page, ends.join(' → '))
        await expect(label).toHaveText('partición')
        for (const id of ends) await expect.poll(() => apart(label, card(page, id))).toBe(true)
      }
    }
  })
})

/** Whether two things that are drawn have nothing in common. */
async function apart(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = await Promise.all([one.boundingBox(), other.boundingBox()])
  if (!a || !b) return false
  return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
}

test('faults are reached with the keyboard, and what can not have any says why', async ({
  panel: { page }
}) => {
  await allUp(page)
  const keyboard = page.keyboard
  await keyboard.press('Control+k')
  await keyboard.insertText('add a fault proxy replica-2')
  await keyboard.press('Enter')
  const inspector = page.getByRole('complementary')
  await expect(inspector.getByText('No faults on this link')).toBeVisible()
  await inspector.getByRole('button', { name: 'Add a fault' }).press('Enter')
  await keyboard.press('b')
  await keyboard.press('Enter')
  await inspector.getByRole('textbox', { name: 'Limit' }).fill('0')
  await expect(inspector.getByText('1 at least')).toBeVisible()
  await inspector.getByRole('textbox', { name: 'Limit' }).fill('20,000')
  await keyboard.press('Enter')
  await expect(badge(page, 'proxy → replica-2')).toHaveText('20.0 kB/s')

  await card(page, 'clients').focus()
  await keyboard.press('Enter')
  await keyboard.press('x')
  await expect(inspector.getByRole('tab', { name: 'Faults' })).toBeFocused()
  await expect(inspector.getByText('It has no door')).toBeVisible()
  await keyboard.press('Control+k')
  await keyboard.insertText('reset faults')
  await keyboard.press('Enter')
  await expect(page.getByText('1 fault removed')).toBeVisible()
  await expect(badge(page, 'proxy → replica-2')).toHaveCount(0)
})

const link = (page: Page, id: string): Locator => page.locator(`.react-flow__edge[data-id="${id}"] > .link`)

const badge = (page: Page, name: string): Locator =>
  page.locator('.fault-badge').and(page.getByRole('button', { name: new RegExp(`^${name}: `) }))

const reset = (page: Page): Locator => page.getByRole('button', { name: /^Reset faults/ })

/** Clicks a link of the graph and shows its faults. */
async function openFaults(page: Page, id: string): Promise<Locator> {
  // The middle of its box is on the line.
  await link(page, id).locator('.lk-hit').click()
  const inspector = page.getByRole('complementary')
  await inspector.getByRole('tab', { name: 'Faults' }).click()
  return inspector
}
