import type { Locator, Page } from '@playwright/test'

/** Has the form of a new node look at a program of one's own; the form. */
export async function lookAtProgram(page: Page, file: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Add node' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a node' })
  await dialog.getByRole('button', { name: /Kind/ }).click()
  await page.getByRole('option', { name: 'Your own program' }).click()
  await dialog.getByLabel('Its file or its folder').fill(file)
  await dialog.getByRole('button', { name: 'Look' }).click()
  return dialog
}
