import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import { dropFiles } from '../drop-file'
import { card, chooseAction, goTo } from '../lab-screen'
import { on, tabOf, type Scene } from './stage'

const sample = fileURLToPath(new URL('../sample.mp4', import.meta.url))

/** Nodes that died, that failed, that have faults. */
export const broken: readonly Scene[] = [
  {
    name: 'lab, broken',
    prepare: async ({ page, port, squat }) => {
      await goTo(page, 'Lab')
      await page.locator('.load').getByText('Load generator').click()
      await chooseAction(page, 'receiver-3', 'Stop')
      await expect(card(page, 'receiver-3', 'Stopped')).toBeVisible()
      squat(port('receiver-3'))
      await card(page, 'receiver-3').getByRole('button', { name: 'Start' }).click()
      await expect(card(page, 'receiver-3', 'Failed')).toBeVisible()
      // On a busy computer another than the first may have become it.
      const primary = page.getByRole('article').filter({ has: page.locator('.chip.accent') })
      await primary.first().getByRole('button', { name: 'Keep down' }).click()
      await expect(page.getByText(/took over from replica-\d/)).toBeVisible()
      await card(page, 'server-2').getByRole('button', { name: 'Freeze' }).click()
      await chooseAction(page, 'server-3', 'Isolate')
      await chooseAction(page, 'server-1', 'Add a fault')
      const inspector = page.getByRole('complementary')
      await inspector.getByRole('button', { name: 'Delay 200 ms' }).click()
      await inspector.getByRole('button', { name: 'Black hole' }).click()
      await expect(card(page, 'server-1').getByRole('button', { name: /comes in: / })).toBeVisible()
      await page.keyboard.press('Escape')
    }
  },
  {
    name: 'inspector, dead',
    prepare: async ({ page }) => {
      await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click()
      await goTo(page, 'Lab')
      await page
        .getByRole('article', { name: /^replica-\d, [^,]+, Down$/ })
        .locator('.card-name b')
        .click()
      // Whoever had no reply on its way then got no first byte.
      await expect(page.getByRole('complementary').getByText('Failover autopsy')).toBeVisible()
    }
  },
  { name: 'inspector, failed', prepare: tabOf('receiver-3', 'Overview') },
  { name: 'inspector, faulty', prepare: tabOf('server-1', 'Faults') },
  {
    name: 'partition',
    prepare: ({ page }) => chooseAction(page, 'server-2', 'Partition…')
  },
  {
    name: 'replicas, broken',
    prepare: async stage => {
      await on('Replicas')(stage)
      await expect(stage.page.getByText('Comparing…')).toHaveCount(0)
    }
  },
  {
    name: 'transfers, cut',
    prepare: async ({ page, dataDir }) => {
      const video = join(dataDir, 'second.mp4')
      copyFileSync(sample, video)
      await goTo(page, 'Transfers')
      await dropFiles(page, [video])
      await expect(page.getByText(/2 of 3/).first()).toBeVisible()
    }
  },
  { name: 'metrics, broken', prepare: on('Metrics') },
  {
    name: 'timeline, autopsy',
    prepare: async ({ page }) => {
      await goTo(page, 'Timeline')
      await page.getByRole('button', { name: /^Main \d/ }).click()
    }
  },
  {
    name: 'error',
    prepare: async ({ page }) => {
      await goTo(page, 'Lab')
      await page.locator('.topo').click()
      const choosing = page.waitForEvent('filechooser')
      await page.getByRole('menuitem', { name: 'Open a file…' }).click()
      const buffer = Buffer.from('nodes: [{ id: "?" }]')
      await (await choosing).setFiles({ name: 'wrong.yaml', mimeType: 'text/yaml', buffer })
      await expect(page.getByRole('alert')).toContainText('TOPOLOGY_INVALID')
    }
  }
]
