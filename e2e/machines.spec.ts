import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { joinCommandLine } from '../src/shared/programs/command-line'
import { allUp, card, inspect } from './support/lab-screen'
import { expect, test } from './support/host'

test.use({ preset: 'replicated-server' })

/** Chooses where a node runs, in its configuration. */
async function move(page: Page, node: string, place: string): Promise<void> {
  const inspector = await inspect(page, node)
  await inspector.getByRole('tab', { name: 'Config' }).click()
  await inspector.locator('.machine-form').getByRole('button').click()
  await page.getByRole('option', { name: place }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Move it' }).click()
}

test('a machine is tried step by step, is in the lab, and takes a node that is put on it', async ({
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

  await move(page, 'replica-2', 'box')
  await expect(page.getByRole('region', { name: 'Machine box, attached' })).toBeVisible()
  await expect(card(page, 'replica-2', 'Up')).toBeVisible()

  await move(page, 'replica-2', 'This computer')
  await expect(page.getByRole('region', { name: /Machine box,/ })).toContainText('Drag a node here')
  await expect(card(page, 'replica-2', 'Up')).toBeVisible()
})
