import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freePort } from '../test/support/ports'
import { allUp, card, chooseAction, inspect } from './support/lab-screen'
import { expect, test } from './support/host'

test('a topology is edited in place: add, wire, rename, move a port, delete, undo, redo', async ({
  panel: { page }
}) => {
  await allUp(page)
  const nodes = await page.getByRole('article').count()
  const name = await addReplica(page, await freePort())
  await expect(card(page, name, 'Up')).toBeVisible()

  await wire(page, 'proxy', name)
  // Only then do the cards stand where they stay.
  await expect(card(page, 'proxy')).toContainText('4 of 4')
  const inspector = await inspect(page, 'proxy')
  await inspector.getByRole('tab', { name: 'Connections' }).click()
  await expect(inspector.getByRole('tabpanel')).toContainText(name)

  await inspect(page, name)
  await inspector.getByRole('tab', { name: 'Config' }).click()
  await inspector.getByLabel('Name').fill('fourth')
  await drawLate(page)
  await inspector.getByRole('button', { name: 'Rename' }).click()
  await expect(card(page, 'fourth', 'Up')).toBeVisible()
  const port = String(await freePort())
  await inspector.getByLabel('Port').fill(port)
  await inspector.getByRole('button', { name: 'Apply' }).click()
  await expect(card(page, 'fourth', 'Up')).toContainText(`:${port}`)
  await inspector.getByLabel('Port').fill('70000')
  await expect(inspector.getByText('A whole number from 1 to 65535')).toBeVisible()
  await expect(inspector.getByRole('button', { name: 'Apply' })).toBeDisabled()

  await card(page, 'fourth').focus()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog', { name: 'Delete fourth?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(card(page, 'fourth')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(card(page, 'fourth', 'Up')).toBeVisible()
  await expect(card(page, 'proxy')).toContainText('4 of 4')
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect(card(page, 'fourth')).toHaveCount(0)
  for (let step = 0; step < 5; step += 1) {
    await expect(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
    await page.keyboard.press('Control+z')
    if (step === 0) await expect(card(page, 'fourth', 'Up')).toBeVisible()
  }
  await expect(page.getByRole('article')).toHaveCount(nodes)
})

test('a topology is saved, another opened, and one comes back from its exported file', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  const name = await addReplica(page, await freePort())
  await expect(page.getByText('not saved')).toBeVisible()
  const menu = page.locator('.topo')
  await menu.click()
  await page.getByRole('menuitem', { name: 'Save as…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('my-lab')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Saved as “my-lab”')).toBeVisible()

  await menu.click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export as YAML' }).click()
  const file = join(dataDir, 'exported.yaml')
  await (await download).saveAs(file)
  expect(readFileSync(file, 'utf8')).toContain(`id: ${name}`)

  await inspect(page, name)
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(card(page, name)).toHaveCount(0)
  await openFile(page, file)
  await expect(card(page, name, 'Up')).toBeVisible()

  await openFile(page, {
    name: 'wrong.yaml',
    mimeType: 'text/yaml',
    buffer: Buffer.from('nodes: [{ id: "?" }]')
  })
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('TOPOLOGY_INVALID')
  await expect(card(page, name, 'Up')).toBeVisible()
  await alert.getByRole('button', { name: 'Dismiss' }).click()
})

test('a port that is taken fails the card, which offers a free one', async ({ panel: { page, port } }) => {
  await allUp(page)
  await chooseAction(page, 'replica-2', 'Stop')
  await expect(card(page, 'replica-2', 'Stopped')).toBeVisible()
  const squatter = createServer().listen(port('replica-2'), '127.0.0.1')
  try {
    await card(page, 'replica-2').getByRole('button', { name: 'Start' }).click()
    // The code first, and then who holds it, where the system tells that.
    await expect(card(page, 'replica-2', 'Failed')).toContainText(/PORT_IN_USE|is held by/)
    await card(page, 'replica-2')
      .getByRole('button', { name: /^Use :\d+$/ })
      .click()
    await expect(card(page, 'replica-2', 'Up')).toBeVisible()
    await expect(card(page, 'replica-2')).not.toContainText(`:${port('replica-2')} `)
  } finally {
    squatter.close()
  }
})

/** For the next three seconds frames come late, as on a busy machine. */
async function drawLate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const inTime = window.requestAnimationFrame
    window.requestAnimationFrame = draw => window.setTimeout(() => draw(performance.now()), 1500)
    setTimeout(() => (window.requestAnimationFrame = inTime), 3000)
  })
}

/** Adds a replica by the dialog; gives its name. */
async function addReplica(page: Page, port: number): Promise<string> {
  await page.getByRole('button', { name: 'Add node' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a node' })
  const name = await dialog.getByLabel('Name').inputValue()
  await dialog.getByLabel('Port').fill(String(port))
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(dialog).toHaveCount(0)
  return name
}

/** Drags from the right edge of one card to the left edge of another. */
async function wire(page: Page, from: string, to: string): Promise<void> {
  await card(page, from).hover()
  await card(page, from).locator('.react-flow__handle.source').hover()
  await page.mouse.down()
  await card(page, to).locator('.react-flow__handle.target').hover({ force: true })
  await page.mouse.up()
}

async function openFile(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer }
): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.locator('.topo').click()
  await page.getByRole('menuitem', { name: 'Open a file…' }).click()
  await (await chooser).setFiles(file)
}
