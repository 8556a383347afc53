import { expect, type Locator, type Page } from '@playwright/test'

/** Most controls between two places that somebody without a mouse has to come through. */
const mostTabs = 80

/**
 * Presses Tab until the focus is there.
 * @throws Error where it does not come there
 */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let tabs = 0; tabs <= mostTabs; tabs++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${mostTabs} times Tab do not lead to ${target.toString()}`)
}
