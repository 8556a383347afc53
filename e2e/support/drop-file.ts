import type { Page } from '@playwright/test'

/** Drops files of the disk in the middle of the window, as a person does from a file manager. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 800, height: 600 }
  // Left of the middle: the half of the route to every receiver.
  const at = { x: width * 0.3, y: height / 2 }
  const session = await page.context().newCDPSession(page)
  try {
    for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', {
        type,
        ...at,
        data: { items: [], files: [...files], dragOperationsMask: 1 }
      })
    }
  } finally {
    await session.detach()
  }
}
