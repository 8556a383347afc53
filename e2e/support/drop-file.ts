import { expect, type Page } from '@playwright/test'

/**
 * Drops files of the disk in the middle of the window, as a person does from a file manager: once the panel
 * shows where. The page may hear of the drop a little after this returns.
 */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 }
  // Left of the middle: the half of the route to every receiver.
  const at = { x: width * 0.3, y: height / 2 }
  const session = await page.context().newCDPSession(page)
  try {
    const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
      session.send('Input.dispatchDragEvent', {
        type,
        ...at,
        data: { items: [], files: [...files], dragOperationsMask: 1 }
      })
    await expect(async () => {
      await drag('dragEnter')
      await drag('dragOver')
      await expect(page.getByText(/^(Drop to send|Suelta para enviar)$/)).toBeVisible({ timeout: 5_000 })
    }).toPass()
    await drag('dragOver')
    await drag('drop')
  } finally {
    await session.detach()
  }
}
