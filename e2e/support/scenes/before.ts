import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { freeTopology } from '../../../test/support/free-topology'
import { freeExercise } from '../exercise'
import { handInsOfAClass, shortExercise } from '../hand-ins'
import { card, goTo } from '../lab-screen'
import type { Scene } from './stage'

/** Runs of before, what a class has handed in, and exercises, which bring a lab of their own. */
export const before: readonly Scene[] = [
  {
    name: 'run, open',
    prepare: async ({ page }) => {
      await goTo(page, 'Runs')
      await page.getByRole('button', { name: /^Open the run/ }).click()
      await expect(page.getByText('Recorded run', { exact: true })).toBeVisible()
      await goTo(page, 'Lab')
    }
  },
  {
    name: 'report',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Back to the live lab' }).click()
      await goTo(page, 'Runs')
      await page
        .getByRole('button', { name: /^More about/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Hand in report…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
  },
  {
    name: 'runs, compared',
    prepare: async ({ page }) => {
      await goTo(page, 'Runs')
      const more = page.getByRole('button', { name: /^More about/ })
      await more.first().click()
      const downloading = page.waitForEvent('download')
      await page.getByRole('menuitem', { name: 'Save as a file…' }).click()
      const file = await (await downloading).path()
      await page.locator('input[type=file][accept=".relevo-run"]').setInputFiles({
        name: 'saved.relevo-run',
        mimeType: 'application/octet-stream',
        buffer: readFileSync(file)
      })
      await expect(page.getByText('Recorded run', { exact: true })).toBeVisible()
      // It opens in the Lab, a moment later.
      await expect(page.getByRole('article').first()).toBeVisible()
      await page.getByRole('button', { name: 'Back to the live lab' }).click()
      await goTo(page, 'Runs')
      await expect(more).toHaveCount(2)
      for (const button of await page.getByRole('button', { name: /^Compare the run/ }).all())
        await button.click()
      await expect(page.locator('.recharts-line-curve')).toHaveCount(2)
    }
  },
  {
    name: 'run, rename',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Close the comparison' }).click()
      await page
        .getByRole('button', { name: /^More about/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Rename…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
  },
  {
    name: 'marking, folder',
    prepare: async ({ page }) => {
      await goTo(page, 'Exercises')
      await page.getByRole('button', { name: 'Mark hand-ins' }).click()
      await expect(page.getByRole('textbox', { name: /^Folder of hand-ins/ })).toBeVisible()
    }
  },
  {
    name: 'marking, empty',
    prepare: async ({ page, dataDir }) => {
      const folder = join(dataDir, 'nothing')
      mkdirSync(folder)
      await lookAt(page, folder)
      await expect(page.getByText('There are no hand-ins in that folder.')).toBeVisible()
    }
  },
  {
    name: 'marking, class',
    prepare: async ({ page, dataDir }) => {
      const folder = join(dataDir, 'hand-ins')
      await handInsOfAClass(folder)
      await page.getByRole('button', { name: 'Another folder…' }).click()
      await lookAt(page, folder)
      await expect(page.getByRole('region', { name: 'Hand-ins' })).toBeVisible()
      await page.getByRole('button', { name: 'Save the marks' }).click()
      await expect(page.getByText(/^Saved in /)).toBeVisible()
    }
  },
  {
    name: 'marking, forged',
    prepare: ({ page }) => page.getByRole('button', { name: 'Eva Sol' }).click()
  },
  {
    name: 'marking, copied',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Back to the table' }).click()
      await page.getByRole('button', { name: 'Pía Ruiz' }).click()
    }
  },
  {
    name: 'marking, without a run',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Back to the table' }).click()
      await page.getByRole('button', { name: 'Beto Sáenz' }).click()
    }
  },
  {
    name: 'exercise, who',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Back to the exercises' }).click()
      await openExercise(page, 'replicacion', await freeExercise('replicacion'))
      await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Name' })).toBeVisible()
    }
  },
  {
    name: 'exercise, reading',
    prepare: async ({ page }) => {
      await openExercise(page, 'replicacion', await freeExercise('replicacion'))
      await page.getByRole('dialog').getByRole('button', { name: 'Start without saying' }).click()
      await expect(page.getByRole('complementary', { name: 'Exercise' })).toBeVisible()
    }
  },
  {
    name: 'exercise, question',
    prepare: async ({ page }) => {
      const panel = page.getByRole('complementary', { name: 'Exercise' })
      for (const step of [1, 2, 3]) {
        void step
        const was = (await panel.locator('.exercise-head small').textContent()) ?? ''
        await panel.getByRole('button', { name: 'Next' }).click()
        await expect(panel.locator('.exercise-head small')).not.toHaveText(was)
      }
      await page.getByRole('button', { name: 'Send exchange' }).click()
      await expect(
        panel.locator('.exercise-now').getByRole('button', { name: 'Answer', exact: true })
      ).toBeVisible()
    }
  },
  {
    name: 'exercise, predicted',
    prepare: async ({ page }) => {
      const panel = page.getByRole('complementary', { name: 'Exercise' })
      await panel.getByRole('button', { name: 'More: checkpoints, stop' }).click()
      await page.getByRole('menuitem', { name: 'Stop the exercise' }).click()
      await panel.getByRole('button', { name: 'Close the exercise' }).click()
      const { topology } = await freeTopology('replicated-server')
      await openExercise(page, 'una-muerte', shortExercise(topology))
      const now = panel.locator('.exercise-now')
      await now.getByRole('textbox').fill('3')
      await now.getByRole('button', { name: 'Lock my prediction' }).click()
      await expect(now).toContainText('Press Kill')
    }
  },
  {
    name: 'exercise, ended',
    prepare: async ({ page }) => {
      const panel = page.getByRole('complementary', { name: 'Exercise' })
      await card(page, 'replica-1').getByRole('button', { name: 'Kill', exact: true }).click()
      const now = panel.locator('.exercise-now')
      await now.getByRole('textbox').fill('The other one had the same bytes, and went on with the reply.')
      await now.getByRole('button', { name: 'Answer', exact: true }).click()
      await expect(panel.getByText('You finished this exercise')).toBeVisible()
    }
  },
  {
    name: 'exercises, done',
    prepare: ({ page }) => goTo(page, 'Exercises')
  }
]

/** Names the folder that is looked at for hand-ins. */
async function lookAt(page: Page, folder: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Folder of hand-ins/ }).fill(folder)
  await page.keyboard.press('Enter')
}

async function openExercise(page: Page, name: string, text: string): Promise<void> {
  await goTo(page, 'Exercises')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('main').getByRole('button', { name: 'Open a file…' }).click()
  const buffer = Buffer.from(text)
  await (await choosing).setFiles({ name: `${name}.relevo`, mimeType: 'application/yaml', buffer })
}
