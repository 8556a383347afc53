import type { ElectronApplication } from '@playwright/test'

/** Clicks an item of the application menu, by the labels that lead to it. */
export async function clickMenu(app: ElectronApplication, ...labels: readonly string[]): Promise<void> {
  await app.evaluate(({ Menu }, path) => {
    let items = Menu.getApplicationMenu()?.items ?? []
    for (const [depth, label] of path.entries()) {
      const item = items.find(one => one.label === label)
      if (!item) throw new Error(`there is no "${label}" among ${items.map(one => one.label).join(', ')}`)
      if (depth === path.length - 1) item.click()
      items = item.submenu?.items ?? []
    }
  }, labels)
}

/** Answers the next dialogs as a person would; `file` is what is chosen. */
export async function answerDialogs(app: ElectronApplication, file: string | null): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: path === null, filePaths: path === null ? [] : [path] })
    dialog.showSaveDialog = async () => ({ canceled: path === null, filePath: path ?? '' })
  }, file)
}
