import { expect, type Page } from '@playwright/test'

/** Looks at all that an opened file would run, and trusts it. */
export async function trustFile(page: Page, button = 'Trust once'): Promise<void> {
  await page.getByRole('button', { name: 'Review what this file would run' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('region', { name: 'What would run' }).press('End')
  await dialog.getByRole('button', { name: button }).click()
  await expect(dialog).toHaveCount(0)
}
