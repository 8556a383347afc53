import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@playwright/test'
import { dropFiles } from '../drop-file'
import { allUp, card, goTo } from '../lab-screen'
import { on, tabOf, type Scene } from './stage'

const sample = fileURLToPath(new URL('../sample.mp4', import.meta.url))

/** The screens of a lab that has just begun, and that is busy. */
export const scenes: readonly Scene[] = [
  // Nothing has happened yet.
  { name: 'lab, fresh', prepare: ({ page }) => allUp(page) },
  { name: 'replicas, empty', prepare: on('Replicas') },
  { name: 'transfers, empty', prepare: on('Transfers') },
  { name: 'roads, empty', prepare: on('Roads') },
  { name: 'metrics, empty', prepare: on('Metrics') },
  { name: 'timeline, empty', prepare: on('Timeline') },
  {
    name: 'exercises',
    prepare: async ({ page }) => {
      await goTo(page, 'Exercises')
      await expect(page.getByRole('button', { name: 'Start', exact: true }).first()).toBeVisible()
    }
  },
  { name: 'runs, one', prepare: on('Runs') },
  { name: 'palette', prepare: ({ page }) => page.keyboard.press('Control+k') },
  { name: 'help', prepare: ({ page }) => page.keyboard.press('?') },
  {
    name: 'add a node',
    prepare: async ({ page }) => {
      await goTo(page, 'Lab')
      await page.getByRole('button', { name: 'Add node' }).click()
    }
  },

  // Busy.
  {
    name: 'lab, busy',
    prepare: async ({ page, dataDir }) => {
      await page.getByRole('button', { name: 'Send exchange' }).click()
      await expect(page.getByText(/^HOLA ×1/)).toBeVisible()
      await page.locator('.load').getByText('Load generator').click()
      await expect(card(page, 'clients')).toContainText(/[1-9]\d* req/)
      const video = join(dataDir, 'a video of the class with a long name.mp4')
      copyFileSync(sample, video)
      await dropFiles(page, [video])
      await goTo(page, 'Transfers')
      await expect(page.getByText('3 of 3 equal')).toBeVisible()
      await goTo(page, 'Lab')
    }
  },
  { name: 'inspector, overview', prepare: tabOf('proxy', 'Overview') },
  { name: 'inspector, log', prepare: tabOf('proxy', 'Log') },
  { name: 'inspector, connections', prepare: tabOf('proxy', 'Connections') },
  { name: 'inspector, faults', prepare: tabOf('proxy', 'Faults') },
  { name: 'inspector, configuration', prepare: tabOf('proxy', 'Config') },
  { name: 'inspector, file server', prepare: tabOf('receiver-1', 'Config') },
  {
    name: 'what the load sends',
    prepare: async ({ page }) => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Load generator: / }).click()
      await page.getByRole('button', { name: 'What is sent…' }).press('Enter')
      await expect(page.getByRole('dialog', { name: 'Load' })).toBeVisible()
    }
  },
  {
    name: 'replicas, busy',
    prepare: async stage => {
      await on('Replicas')(stage)
      await expect(stage.page.getByText('Comparing…')).toHaveCount(0)
    }
  },
  { name: 'transfers, stored', prepare: on('Transfers') },
  { name: 'metrics, busy', prepare: on('Metrics') },
  {
    name: 'metrics, table',
    prepare: async ({ page }) => {
      await goTo(page, 'Metrics')
      await page.getByRole('button', { name: 'Table' }).click()
    }
  },
  {
    name: 'timeline, everything',
    prepare: async ({ page }) => {
      await goTo(page, 'Timeline')
      await page.getByRole('button', { name: /^All \d/ }).click()
    }
  },
  {
    name: 'diagram of a session',
    prepare: async ({ page }) => {
      // A list that goes on would take what is pressed away.
      await page.locator('.load').getByText('Load generator').click()
      await page.getByRole('searchbox').fill('whole reply')
      const session = page.getByRole('button', { name: /session [\d,]+: whole reply/ }).first()
      // What was sent before it was switched off still comes in.
      await expect(async () => {
        await session.click()
        await expect(page.getByRole('dialog').getByRole('listbox')).toBeVisible({ timeout: 5_000 })
      }).toPass()
    }
  }
]
