import { allUp, card, goTo, inspect } from './support/lab-screen'
import { expect, test } from './support/host'

test('a room sees a kill: who died, who answers in its place, and when it is back', async ({
  panel: { page }
}) => {
  await allUp(page)
  await page.getByRole('button', { name: /^Pace: / }).click()
  await page.getByRole('menuitem', { name: 'For the class' }).click()
  await expect(page.getByRole('button', { name: 'Pace: For the class' })).toBeVisible()
  await page.getByText('Load generator').click()
  await expect(card(page, 'proxy')).not.toContainText(/^0 exch/)

  const primary = card(page, 'replica-1')
  await primary.getByRole('button', { name: 'Kill' }).click()
  await expect(primary).toContainText(/Down.*killed, back in [\d.]+\ss/)
  await expect(primary).toContainText('was primary')
  await expect(card(page, 'replica-2')).toContainText('primary')
  await expect(page.getByText(/^replica-2 took over from replica-1 in [\d.]+\s(ms|s)$/)).toBeVisible()
  await expect(primary).toContainText('Up')

  await page.getByRole('button', { name: /^Pace: / }).click()
  await page.getByRole('menuitem', { name: 'By hand' }).click()
  await expect(page.getByRole('button', { name: 'Pace: By hand' })).toBeVisible()
  await card(page, 'replica-3').getByRole('button', { name: 'Kill' }).click()
  await expect(card(page, 'replica-3', 'Down')).toContainText(
    /killed [\d.]+\ss ago$|killed [\d.]+\ss ago[^,]/
  )
  await card(page, 'replica-3').getByRole('button', { name: 'Start' }).click()
  await expect(card(page, 'replica-3', 'Up')).toBeVisible()
})

test('the inspector moves no card, opens on its overview, and has the autopsy in sight', async ({
  panel: { page }
}) => {
  await allUp(page)
  const where = async () =>
    Promise.all(['clients', 'proxy', 'replica-1', 'receiver-3'].map(node => card(page, node).boundingBox()))
  const before = await where()
  const inspector = await inspect(page, 'replica-2')
  expect(await where()).toEqual(before)
  // Also for a projector, whose inspector is wider, it covers none.
  const projector = page.getByRole('button', { name: /^Projector/ })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await projector.click()
  const isClear = () =>
    page.evaluate(() => {
      const left = document.querySelector('.insp')?.getBoundingClientRect().left ?? 0
      const cards = [...document.querySelectorAll('.react-flow__node')]
      return cards.every(one => one.getBoundingClientRect().right < left)
    })
  await expect.poll(isClear).toBe(true)
  await projector.click()
  await inspector.getByRole('tab', { name: 'Log' }).click()

  await page.getByText('Load generator').click()
  await card(page, 'replica-1').getByRole('button', { name: 'Kill' }).click()
  await expect(page.getByText(/^replica-\d took over from replica-1 in /)).toBeVisible()
  await inspect(page, 'replica-1')
  await expect(inspector.getByRole('tab', { name: 'Overview' })).toHaveAttribute('aria-selected', 'true')
  // Its last step: of a reply that was whole by then no more bytes came.
  await expect(inspector.getByText(/^First byte to client$|^replica-\d chosen$/).last()).toBeInViewport()

  // Where one reads who is the primary, one can freeze it.
  await goTo(page, 'Replicas')
  await page.getByRole('button', { name: 'Freeze replica-2' }).click()
  await expect(page.getByRole('button', { name: 'Resume replica-2' })).toBeVisible()
})

test.describe('in Spanish, in a small window', () => {
  test.use({ preset: 'replicated-server', locale: 'es-MX', viewport: { width: 1280, height: 720 } })

  test('who took over is read whole beside the line that says what to try', async ({ panel: { page } }) => {
    await allUp(page, 'Activo')
    await page.getByText('Generador de carga').click()
    await expect(page.getByText(/^Ahora presiona Matar/)).toBeVisible()
    await card(page, 'replica-1').getByRole('button', { name: 'Congelar' }).click()
    const said = page.getByText(/^replica-2 tomó el relevo de replica-1 en /)
    await expect(said).toBeVisible()
    expect(await said.evaluate(text => text.scrollWidth <= text.clientWidth)).toBe(true)
  })
})
