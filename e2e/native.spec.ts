import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFiles } from './support/drop-file'
import { expect, test } from './support/host'
import { allUp, card } from './support/lab-screen'

test('a lab is saved with Ctrl+S, and comes back when its file is dropped on the window', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const download = page.waitForEvent('download')
  await page.keyboard.press('Control+s')
  const saved = await download
  expect(saved.suggestedFilename()).toBe('full.relevo')
  const file = join(dataDir, 'mine.relevo')
  await saved.saveAs(file)
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replace(/^name: full$/m, 'name: mine')
      .replace(/^title:\n(?: .*\n)+/m, '')
  )
  await dropFiles(page, [file])
  await expect(page.getByText('Opened “mine”')).toBeVisible()
  await expect(page).toHaveTitle('mine · Relevo')
  await expect(card(page, 'replica-1', 'Up')).toBeVisible()
})

test('About tells what the lab runs on, and where its records are', async ({ panel: { page, dataDir } }) => {
  await allUp(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('about')
  await page.keyboard.press('Enter')
  const about = page.getByRole('dialog', { name: 'About Relevo' })
  await expect(about.getByText(process.versions.node)).toBeVisible()
  await expect(about.getByText(join(dataDir, 'runs'))).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(about).toHaveCount(0)
})

test('a transfer that ends while nobody looks is told of, and the title says how far it is', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  await page.evaluate(() => {
    const told: string[] = []
    class Recorder {
      static permission = 'granted'
      constructor(title: string) {
        told.push(title)
      }
    }
    Object.assign(window, { Notification: Recorder, told, titles: [] as string[] })
    new MutationObserver(() =>
      (window as unknown as { titles: string[] }).titles.push(document.title)
    ).observe(document.head, { childList: true, subtree: true, characterData: true })
    document.hasFocus = () => false
  })
  const file = join(dataDir, 'big.bin')
  writeFileSync(file, Buffer.alloc(40_000_000, 1))
  await dropFiles(page, [file])
  const recorded = (name: string) =>
    page.evaluate(key => (window as unknown as Record<string, string[]>)[key] ?? [], name)
  await expect.poll(() => recorded('told'), { timeout: 240_000 }).toEqual(['big.bin has arrived'])
  expect((await recorded('titles')).some(title => /^\d+\s?% · /.test(title))).toBe(true)
})
