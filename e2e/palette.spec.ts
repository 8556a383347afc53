import type { Page } from '@playwright/test'
import { allUp, goTo } from './support/lab-screen'
import { expect, test } from './support/host'

const screens = ['Lab', 'Replicas', 'Transfers', 'Roads', 'Metrics', 'Timeline', 'Exercises', 'Runs']

/** What assistive technology calls each control that one could press now; of the cards' only those of the first node. */
async function pressable(page: Page): Promise<string[]> {
  const names: string[] = []
  for (const region of ['.bar', '.rail-foot', '.app-main']) {
    const buttons = page
      .locator(region)
      .getByRole('button', { disabled: false })
      .or(page.locator(`${region} .switch`))
    for (const button of await buttons.all()) {
      const name = await button.evaluate((element: HTMLElement) => {
        if (element.closest('.node, .react-flow__edges, .events, .row-button') || !element.checkVisibility())
          return ''
        const copy = element.cloneNode(true) as HTMLElement
        for (const key of copy.querySelectorAll('kbd, .count')) key.remove()
        return element.getAttribute('aria-label') ?? copy.innerText ?? ''
      })
      if (name.trim()) names.push(name.replace(/\s+/g, ' ').trim())
    }
  }
  return [...new Set(names)]
}

test('the palette does what every button of every screen does', async ({ panel: { page } }) => {
  await allUp(page)
  for (const screen of screens) {
    await goTo(page, screen)
    if (screen === 'Exercises') await expect(page.getByText('Not done').first()).toBeVisible()
    const names = await pressable(page)
    expect(names.length, `buttons of ${screen}`).toBeGreaterThan(8)
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('option').first()).toBeVisible()
    const offered = await page.getByRole('option').allTextContents()
    const missing = names.filter(name => !offered.some(text => text.includes(name)))
    expect.soft(missing, `not in the palette on ${screen}`).toEqual([])
    await page.keyboard.press('Escape')
  }
})

test('what is chosen in the palette is done: a dialog, a menu, a switch, a choice, a file', async ({
  panel: { page }
}) => {
  await allUp(page)
  const choose = async (words: string) => {
    await page.keyboard.press('Control+k')
    await page.keyboard.insertText(words)
    await expect(page.getByRole('option').first()).toContainText(words)
    await page.keyboard.press('Enter')
  }
  await choose('Add node')
  await expect(page.getByRole('dialog', { name: 'Add a node' })).toBeVisible()
  await page.keyboard.press('Escape')
  await choose('Pace')
  await page.getByRole('menuitem', { name: 'By hand' }).press('Enter')
  await expect(page.getByRole('button', { name: 'Pace: By hand' })).toBeVisible()
  await goTo(page, 'Transfers')
  const repair = page.getByRole('switch', { name: 'Repair among receivers' })
  await expect(repair).toBeChecked()
  await choose('Repair among receivers')
  await expect(repair).not.toBeChecked()
  const choosing = page.waitForEvent('filechooser')
  await choose('Choose files')
  await choosing
  await choose('Español')
  await expect(page.getByRole('button', { name: 'Elegir archivos' })).toBeVisible()
})

test('a dialog has the focus as soon as it is there, and gives it to a palette that opens over it', async ({
  panel: { page }
}) => {
  await allUp(page)
  const focusAtOnce = page.evaluate(
    () =>
      new Promise<boolean>(resolve => {
        const observer = new MutationObserver(() => {
          const dialog = document.querySelector('.modal [role=dialog]')
          if (!dialog) return
          observer.disconnect()
          resolve(dialog.contains(document.activeElement))
        })
        observer.observe(document.body, { childList: true, subtree: true })
      })
  )
  await page.getByRole('button', { name: 'Add node' }).first().click()
  expect(await focusAtOnce).toBe(true)
  await expect(page.getByRole('dialog', { name: 'Add a node' })).toBeVisible()
  await page.keyboard.press('Control+k')
  const search = page.getByRole('combobox', { name: 'Search for an action or a node' })
  await expect(search).toBeFocused()
  await page.keyboard.insertText('Pace')
  await expect(page.getByRole('option').first()).toContainText('Pace')
})
