import { expect, type Locator, type Page } from '@playwright/test'

/** A node's card, in any state or in one. */
export function card(page: Page, node: string, state?: string): Locator {
  return page.getByRole('article', { name: new RegExp(`^${node}, [^,]+, ${state ?? '.+'}$`) })
}

/** Waits until every node of the lab is up. */
export async function allUp(page: Page, word = 'Up'): Promise<void> {
  // The cards of a lab come all at once.
  await expect(page.getByRole('article').first()).toBeVisible()
  await expect(page.getByRole('article', { name: new RegExp(`, (?!${word}$)[^,]+$`) })).toHaveCount(0)
}

/** Opens the inspector of a node, by a click on its name. */
export async function inspect(page: Page, node: string): Promise<Locator> {
  await card(page, node).getByText(node, { exact: true }).click()
  const inspector = page.getByRole('complementary')
  await expect(inspector.locator('.insp-head')).toContainText(node)
  return inspector
}

/** One of the actions behind the three dots of a card. */
export async function chooseAction(
  page: Page,
  node: string,
  action: string,
  dots = 'More actions'
): Promise<void> {
  await card(page, node).getByRole('button', { name: dots }).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click()
}

/**
 * Remembers every state that a card has shown from now on, however short. Read with the function that it gives.
 */
export async function watchCard(page: Page, node: string): Promise<() => Promise<string[]>> {
  await card(page, node).evaluate(element => {
    const seen: string[] = []
    const note = () => {
      const state = element.getAttribute('aria-label')?.split(', ').at(-1) ?? ''
      if (seen.at(-1) !== state) seen.push(state)
      const countdown = element.querySelector('.countdown')?.textContent
      if (countdown) seen.push(countdown)
    }
    note()
    const observer = new MutationObserver(note)
    observer.observe(element, { attributes: true, childList: true, subtree: true, characterData: true })
    Object.assign(window, { seenStates: seen })
  })
  return () => page.evaluate(() => (window as unknown as { seenStates: string[] }).seenStates)
}

/** The failed exchanges and requests that the clients' card counts. */
export function clientErrors(page: Page): Locator {
  return card(page, 'clients').locator('.client-figures b').nth(2)
}

/** Moves the slider of the load generator by the keyboard to one of its steps below 128. */
export async function setRate(page: Page, rate: 64 | 32 | 16): Promise<void> {
  await page.getByRole('button', { name: /Change the rate$/ }).click()
  const slider = page.getByRole('slider', { name: 'Requests a second, over all targets' })
  await slider.focus()
  for (let step = 128; step > rate; step /= 2) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: `Load generator: ${rate}/s. Change the rate` })).toBeVisible()
}
