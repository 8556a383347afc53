import type { Page } from '@playwright/test'
import { allUp, card, goTo, inspect } from './support/lab-screen'
import { expect, test } from './support/host'

test.use({ preset: 'replicated-server' })

test('language and theme change at once, and stay over a reload', async ({ panel: { page } }) => {
  await allUp(page)
  const root = page.locator('html')
  await page
    .getByRole('radio', { name: 'Español' })
    .or(page.getByRole('button', { name: 'Español' }))
    .click()
  await expect(page.getByRole('button', { name: 'Enviar intercambio' })).toBeVisible()
  await expect(root).toHaveAttribute('lang', 'es')
  await page.getByRole('radio', { name: 'Claro' }).click()
  await expect(root).toHaveAttribute('data-theme', 'light')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Enviar intercambio' })).toBeVisible()
  await expect(root).toHaveAttribute('data-theme', 'light')
  await page.getByRole('radio', { name: 'English' }).click()
  await page.getByRole('radio', { name: 'Dark' }).click()
  await expect(page.getByRole('button', { name: 'Send exchange' })).toBeVisible()
  await expect(root).toHaveAttribute('data-theme', 'dark')
})

test('a notice that stands follows the language, and says in it what is wrong in a file', async ({
  panel: { page }
}) => {
  await allUp(page)
  const choosing = page.waitForEvent('filechooser')
  await page.locator('.topo').click()
  await page.getByRole('menuitem', { name: 'Open a file…' }).click()
  const buffer = Buffer.from('name: wrong\nnodes: [{ id: a, kind: replca }]')
  await (await choosing).setFiles({ name: 'wrong.yaml', mimeType: 'text/yaml', buffer })
  await expect(page.getByRole('alert')).toContainText('unknown kind "replca" (did you mean "replica"?)')
  await page.getByRole('button', { name: 'Send exchange' }).click()
  const done = page.locator('.toast.st-up')
  await expect(done).toContainText(/^HOLA ×1 in .+ through proxy/)
  await page.getByRole('radio', { name: 'Español' }).click()
  await expect(done).toContainText(/^HOLA ×1 en .+ a través de proxy/)
  const alert = page.getByRole('alert')
  await expect(alert).toContainText(
    'nodes[0].kind, línea 2: tipo desconocido: "replca" (¿quisiste decir «replica»?)'
  )
  await expect(alert).not.toContainText('en inglés')
})

test('a press does what its button said when it began, also when the node changes under it', async ({
  panel
}) => {
  const { page } = panel
  await allUp(page)
  const second = await panel.openWindow()
  await page.bringToFront()
  await card(page, 'replica-2').getByRole('button', { name: 'Freeze' }).hover()
  await page.mouse.down()
  await card(second, 'replica-2').getByRole('button', { name: 'Freeze' }).click()
  await expect(card(page, 'replica-2', 'Frozen')).toBeVisible()
  await expect(card(page, 'replica-2').getByRole('button', { name: 'Resume' })).toBeVisible()
  await page.mouse.up()
  // It was a freeze, of what is frozen already: by the next answer of the lab nobody has resumed it.
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1/)).toBeVisible()
  await expect(card(page, 'replica-2', 'Frozen')).toBeVisible()
})

test('a second window shows the same lab, and a reload loses nothing', async ({ panel }) => {
  const { page } = panel
  await allUp(page)
  await card(page, 'replica-2').getByRole('button', { name: 'Freeze' }).click()
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1/)).toBeVisible()
  const second = await panel.openWindow()
  await expect(card(second, 'replica-2', 'Frozen')).toBeVisible()
  await card(second, 'proxy').getByRole('button', { name: 'Freeze' }).click()
  await page.bringToFront()
  await expect(card(page, 'proxy', 'Frozen')).toBeVisible()

  const inspector = await inspect(page, 'replica-1')
  await expect(inspector.locator('.last-lines')).toContainText('1.2345678901234567E9')
  await page.reload()
  await expect(card(page, 'replica-2', 'Frozen')).toBeVisible()
  await expect(inspector.locator('.insp-head')).toContainText('replica-1')
  await expect(inspector.locator('.last-lines')).toContainText('1.2345678901234567E9')
  await goTo(page, 'Timeline')
  await expect(page.getByRole('log', { name: 'Events of the journal' })).toContainText(
    'frozen from the panel'
  )
  await page.reload()
  await expect(page.getByRole('log', { name: 'Events of the journal' })).toContainText(
    'frozen from the panel'
  )
})

/** Acts on that button of *Replicas* in the first moment in which it is in the page: the comparison is not there yet. */
async function chooseNodesAtOnce(page: Page, act: 'click' | 'focus'): Promise<void> {
  await page.evaluate(name => {
    const observer = new MutationObserver(() => {
      const button = [...document.querySelectorAll('button')].find(one => one.textContent === 'Choose nodes')
      if (!button) return
      observer.disconnect()
      button[name]()
    })
    observer.observe(document.body, { childList: true, subtree: true })
  }, act)
}

test('a dialog that is opened while its screen is still being read stays when that is there', async ({
  panel: { page }
}) => {
  await allUp(page)
  await chooseNodesAtOnce(page, 'click')
  await goTo(page, 'Replicas')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expect(page.getByText(/^Logs aligned by session/)).toBeAttached()
  await expect(dialog).toBeVisible()
})

test('what was reached by keyboard in the head of a screen keeps the focus when what it shows arrives', async ({
  panel: { page }
}) => {
  await allUp(page)
  await chooseNodesAtOnce(page, 'focus')
  await goTo(page, 'Replicas')
  await expect(page.getByText(/^Logs aligned by session/)).toBeAttached()
  await expect(page.getByRole('button', { name: 'Choose nodes' })).toBeFocused()
})

test('what had the focus and goes away leaves it beside where it was, and not to the page', async ({
  panel: { page }
}) => {
  await allUp(page)
  const { keyboard } = page
  const focused = page.locator(':focus')

  await page.getByRole('button', { name: 'Send exchange' }).click()
  const notice = page.getByRole('button', { name: 'Dismiss' })
  await notice.first().focus()
  await keyboard.press('Enter')
  await expect(notice).toHaveCount(0)
  await expect(focused).toHaveAttribute('aria-label', 'Notices')

  await card(page, 'replica-2').focus()
  await keyboard.press('Enter')
  await keyboard.press('Delete')
  const asked = page.getByRole('dialog').getByRole('button', { name: 'Delete' })
  await asked.press('Enter')
  await expect(card(page, 'replica-2')).toHaveCount(0)
  await expect(asked).toHaveCount(0)
  await expect(focused).toHaveAttribute('aria-label', 'Graph of the lab')
})

test('keys act on the card whose button was pressed by keyboard, and after the mouse on the node that is selected', async ({
  panel: { page }
}) => {
  // Its inspector, at the right, would lie on the cards.
  await page.setViewportSize({ width: 2200, height: 1000 })
  await allUp(page)
  await inspect(page, 'replica-1')
  // Nothing is left to keep down then, so the button goes.
  await card(page, 'replica-2').getByRole('button', { name: 'Keep down' }).click()
  await expect(card(page, 'replica-2').getByRole('button', { name: 'Keep down' })).toHaveCount(0)
  await expect(page.locator(':focus')).toHaveAttribute('aria-label', 'Graph of the lab')
  await page.keyboard.press('f')
  await expect(card(page, 'replica-1', 'Frozen')).toBeVisible()

  await card(page, 'replica-2').getByRole('button', { name: 'Start' }).press('Enter')
  await expect(card(page, 'replica-2', 'Up')).toBeVisible()
  await card(page, 'replica-2').getByRole('button', { name: 'Keep down' }).press('Enter')
  await expect(card(page, 'replica-2')).toBeFocused()
})
