import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { joinCommandLine } from '../src/shared/programs/command-line'
import { allUp, card, inspect } from './support/lab-screen'
import { expect, test } from './support/host'

/** Presses a card in its middle, and lets it go in the middle of what a region says. */
async function drag(page: Page, node: string, region: string): Promise<void> {
  const from = await card(page, node).boundingBox()
  const to = await page.getByRole('region', { name: new RegExp(`Machine ${region},`) }).boundingBox()
  if (!from || !to) throw new Error('not in sight')
  await page.mouse.move(from.x + from.width / 2, from.y + 6)
  await page.mouse.down()
  // Where the card is held, its middle is further down by half of its height.
  const [x, y] = [to.x + to.width / 2, to.y + to.height / 2 - from.height / 2 + 6]
  await page.mouse.move(x - 20, y, { steps: 8 })
  await page.mouse.move(x, y, { steps: 4 })
  await page.mouse.up()
}

test('a machine is tried step by step, is in the lab, and takes a node that is dragged onto it', async ({
  panel: { page, dataDir }
}) => {
  await allUp(page)
  await page.getByRole('button', { name: 'Add machine' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add machine' })
  const way = dialog.getByLabel('How do you get there?')

  await way.fill('no-such-carrier box')
  await dialog.getByRole('button', { name: 'Try it' }).click()
  await expect(dialog.getByRole('alert')).toContainText(
    'The program that leads to box is not on this computer'
  )

  const home = join(dataDir, 'box')
  mkdirSync(home)
  const cable = resolve('test/lab/machines/fixtures/cable.mjs')
  await way.fill(joinCommandLine([process.execPath, cable, join(home, 'pulled'), home]))
  await dialog.getByLabel('Name in the lab').fill('box')
  await dialog.getByLabel('Address of its nodes').fill('127.0.0.1')
  await dialog.getByRole('button', { name: 'Try it' }).click()
  await expect(dialog.getByRole('listitem')).toContainText([
    'leads there',
    `Node ${process.versions.node} is there`,
    'The program is copied',
    'Its keeper is up',
    'are right to within'
  ])
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('region', { name: /Machine box,/ })).toBeVisible()

  const asked = page.getByRole('dialog', { name: 'Move replica-2 to box?' })
  // The graph moves once more to have the frame in sight, and may do so under the hand.
  await expect(async () => {
    await drag(page, 'replica-2', 'box')
    await expect(asked).toBeVisible({ timeout: 3_000 })
  }).toPass()
  await asked.getByRole('button', { name: 'Move it' }).click()
  await expect(page.getByRole('region', { name: 'Machine box, attached' })).toBeVisible()
  await expect(card(page, 'replica-2', 'Up')).toBeVisible()

  const inspector = await inspect(page, 'replica-2')
  await inspector.getByRole('tab', { name: 'Config' }).click()
  await inspector.getByRole('button', { name: /^box/ }).click()
  await page.getByRole('option', { name: 'This computer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move it' }).click()
  await expect(page.getByRole('region', { name: /Machine box,/ })).toContainText('Drag a node here')
  await expect(card(page, 'replica-2', 'Up')).toBeVisible()
})
