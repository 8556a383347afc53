import { allUp, card, clientErrors, goTo, setRate } from './support/lab-screen'
import { expect, test } from './support/host'

test('a frozen primary is left behind, and "Reset faults" brings it back', async ({ panel: { page } }) => {
  await allUp(page)
  await page.getByText('Load generator').click()
  await card(page, 'replica-1').getByRole('button', { name: 'Freeze' }).click()
  await expect(card(page, 'replica-1', 'Frozen')).toBeVisible()
  await expect(card(page, 'replica-2')).toContainText('primary')
  await page.getByRole('button', { name: /Reset faults/ }).click()
  await expect(page.getByText('1 node resumed')).toBeVisible()
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
})

test('everything can be done with the keyboard alone', async ({ panel: { page } }) => {
  await allUp(page)
  const inspector = page.getByRole('complementary')
  const chosen = inspector.locator('.insp-head .name b')
  const keyboard = page.keyboard
  await keyboard.press('ArrowRight')
  await expect(chosen).toHaveText('clients')
  await expect(card(page, 'clients')).toBeFocused()
  for (const key of ['ArrowRight', 'ArrowRight']) await keyboard.press(key)
  await expect(chosen).toHaveText('server-2')
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await keyboard.press(key)
  await expect(chosen).toHaveText('replica-1')

  await keyboard.press('f')
  await expect(card(page, 'replica-1', 'Frozen')).toBeVisible()
  await keyboard.press('f')
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
  await keyboard.press('k')
  await expect(inspector.getByText('1 of 5')).toBeVisible()
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
  const thread = await card(page, 'replica-1')
    .getByText(/^thread/)
    .textContent()
  await keyboard.press('r')
  await expect(card(page, 'replica-1').getByText(/^thread/)).not.toHaveText(thread ?? '')
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()

  // What has the focus is meant, also where another is chosen.
  await card(page, 'replica-3').focus()
  await keyboard.press('f')
  await expect(card(page, 'replica-3', 'Frozen')).toBeVisible()
  await keyboard.press('f')
  await expect(card(page, 'replica-3', 'Up')).toBeVisible()

  await keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await keyboard.press('Control+k')
  await expect(page.getByRole('combobox')).toBeFocused()
  await keyboard.insertText('freeze replica-2')
  await keyboard.press('Enter')
  await expect(card(page, 'replica-2', 'Frozen')).toBeVisible()
  await keyboard.press('Control+k')
  await keyboard.insertText('go to replicas')
  await keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Replicas' })).toBeVisible()
  await keyboard.press('Space')
  await expect(page.getByText('View paused')).toBeVisible()
  await keyboard.press('Space')
  await expect(page.getByText('View paused')).toHaveCount(0)
})

test('with the load generator on, nodes are killed in turn and no client sees an error', async ({
  panel: { page }
}) => {
  await allUp(page)
  await setRate(page, 32)
  await page.getByText('Load generator').click()
  await expect(card(page, 'clients')).not.toContainText(/(^|\D)0 exch/)
  for (const node of ['replica-1', 'server-1', 'replica-2', 'server-2', 'replica-3', 'server-3']) {
    const thread = card(page, node).getByText(/^thread/)
    const before = await thread.textContent()
    await card(page, node).getByRole('button', { name: 'Kill' }).click()
    await expect(thread).not.toHaveText(before ?? '')
    await expect(card(page, node, 'Up')).toBeVisible()
  }
  await expect(clientErrors(page)).toHaveText('0')
})

test('a replica that was down says how far it is behind, and becomes identical', async ({
  panel: { page }
}) => {
  await allUp(page)
  await card(page, 'replica-3').getByRole('button', { name: 'Keep down' }).click()
  await expect(card(page, 'replica-3', 'Down')).toBeVisible()
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1/)).toBeVisible()
  await goTo(page, 'Replicas')
  await expect(page.getByText('behind by 1 session')).toBeVisible()
  await expect(page.getByText('Waiting for it')).toBeVisible()
  await goTo(page, 'Lab')
  await card(page, 'replica-3').getByRole('button', { name: 'Start' }).click()
  await expect(card(page, 'replica-3', 'Up')).toBeVisible()
  await goTo(page, 'Replicas')
  await expect(page.getByText('identical')).toHaveCount(3)
})
