import { allUp, card, clientErrors, goTo, inspect, watchCard } from './support/lab-screen'
import { expect, test } from './support/host'

test('in the first minute one sends an exchange, kills the primary, and the service goes on', async ({
  panel: { page }
}) => {
  await allUp(page)
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1 in .+ through proxy/)).toBeVisible()
  await expect(card(page, 'replica-1')).toContainText('primary')

  await page.getByText('Load generator').click()
  await expect(card(page, 'proxy')).not.toContainText(/^0 exch/)
  const seen = await watchCard(page, 'replica-1')
  await card(page, 'replica-1').getByRole('button', { name: 'Kill' }).click()
  const inspector = await inspect(page, 'replica-1')
  await expect(
    inspector.getByRole('img', {
      name: /^Failover from replica-1 to replica-\d in [\d.]+\s?(ms|s): .*replica-\d chosen/
    })
  ).toBeVisible()
  await expect(inspector.getByText('Click on Kill')).toBeVisible()
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1/).last()).toBeVisible()

  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
  expect(await seen()).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(Down|Backing off|Starting)$/), 'Up'])
  )
  await expect(clientErrors(page)).toHaveText('0')

  await goTo(page, 'Timeline')
  const journal = page.getByRole('log', { name: 'Events of the journal' })
  // However many sessions went over and whatever happened since, what one did is in sight, and leads to its proof.
  const act = page
    .getByRole('region', { name: 'What you did' })
    .getByRole('button', { name: /replica-1.*killed from the panel/ })
  await expect(act).toBeInViewport({ ratio: 1 })
  await act.click()
  await expect(journal.getByRole('button', { name: /replica-1.*killed from the panel/ })).toBeInViewport()
  await expect(journal).toContainText(/in all · goes on at byte \d+ · 0 lost · 0 repeated/)
  await goTo(page, 'Metrics')
  await expect(page.getByText('replica-1 killed').first()).toBeAttached()
})

test.describe('in Spanish', () => {
  test.use({ locale: 'es-MX' })

  test('the first minute reads the same', async ({ panel: { page } }) => {
    await allUp(page, 'Activo')
    await page.getByRole('button', { name: 'Enviar intercambio' }).click()
    await expect(page.getByText(/^HOLA ×1 en .+ a través de proxy/)).toBeVisible()
    await card(page, 'replica-2').getByRole('button', { name: 'Congelar' }).click()
    await expect(card(page, 'replica-2', 'Congelado')).toBeVisible()
    await page.getByRole('button', { name: 'Quitar todos los fallos' }).click()
    await expect(page.getByText('1 nodo reanudado')).toBeVisible()
    await allUp(page, 'Activo')
  })
})
