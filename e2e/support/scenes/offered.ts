import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import { joinCommandLine } from '../../../src/shared/programs/command-line'
import { card, goTo, inspect } from '../lab-screen'
import { lookAtProgram } from '../own-program'
import type { Scene, Stage } from './stage'

/** A carrier to another folder of this computer. */
const cable = 'test/lab/machines/fixtures/cable.mjs'
/** A program as a student brings it. */
const program = `import java.net.*;
public class Servidor2 {
  public static void main(String[] args) throws Exception {
    ServerSocket servidor = new ServerSocket(Integer.parseInt(args[0]));
    while (true) servidor.accept().close();
  }
}
`

/** The dialog that adds a machine: another folder of this computer is tried. */
async function tryMachine({ page, dataDir }: Stage): Promise<Locator> {
  await page.getByRole('button', { name: 'Add machine' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add machine' })
  const home = join(dataDir, 'box')
  mkdirSync(home, { recursive: true })
  const command = joinCommandLine([process.execPath, resolve(cable), join(home, 'pulled'), home])
  await dialog.getByLabel('How do you get there?').fill(command)
  await dialog.getByLabel('Name in the lab').fill('box')
  await dialog.getByLabel('Address of its nodes').fill('127.0.0.1')
  await dialog.getByRole('button', { name: 'Try it' }).click()
  return dialog
}

/** What one is asked, what a screen offers, and other machines. */
export const offered: readonly Scene[] = [
  {
    name: 'topologies',
    prepare: async ({ page }) => {
      await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click()
      await page.locator('.topo').click()
    }
  },
  {
    name: 'journal, export',
    prepare: async ({ page }) => {
      await goTo(page, 'Timeline')
      await page.getByRole('button', { name: 'Export journal' }).click()
    }
  },
  {
    name: 'actions of a card',
    prepare: async ({ page }) => {
      await goTo(page, 'Lab')
      await card(page, 'server-1').getByRole('button', { name: 'More actions' }).click()
    }
  },
  {
    name: 'paces',
    prepare: ({ page }) => page.getByRole('button', { name: /^Pace: / }).click()
  },
  {
    name: 'rates of the load',
    prepare: ({ page }) => page.getByRole('button', { name: /^Load generator: / }).click()
  },
  {
    name: 'inspector, link',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: /^balancer → server-1, / }).press('Enter')
      await expect(page.getByRole('complementary').getByText('Open now')).toBeVisible()
    }
  },
  {
    name: 'inspector, load',
    prepare: async ({ page }) => {
      const inspector = await inspect(page, 'clients')
      await inspector.getByRole('tab', { name: 'Overview' }).click()
    }
  },
  {
    name: 'delete a node',
    prepare: async ({ page }) => {
      await inspect(page, 'server-1')
      await card(page, 'server-1').press('Delete')
      await expect(page.getByRole('dialog', { name: 'Delete server-1?' })).toBeVisible()
    }
  },
  {
    name: 'save a topology',
    prepare: async ({ page }) => {
      await page.locator('.topo').click()
      await page.getByRole('menuitem', { name: 'Save as…' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
  },
  {
    name: 'add a program',
    prepare: async ({ page, dataDir }) => {
      const file = join(dataDir, 'Servidor2.java')
      writeFileSync(file, program)
      const dialog = await lookAtProgram(page, file)
      await expect(dialog.getByRole('button', { name: /^Java/ }).first()).toBeVisible()
    }
  },
  {
    name: 'replicas, choice',
    prepare: async ({ page }) => {
      await goTo(page, 'Replicas')
      await page.getByRole('button', { name: 'Choose nodes' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
  },
  {
    name: 'delete a copy',
    prepare: async ({ page }) => {
      await goTo(page, 'Transfers')
      await page
        .getByRole('button', { name: /^Remove .+ from receiver-1/ })
        .first()
        .click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
  },
  {
    name: 'machine, joins',
    prepare: async ({ page }) => {
      await goTo(page, 'Lab')
      await page.getByRole('button', { name: 'Add machine' }).click()
      await page.getByRole('dialog').getByText('A laptop that joins').click()
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Open' })).toBeVisible()
    }
  },
  {
    name: 'machine, refused',
    prepare: async ({ page }) => {
      await goTo(page, 'Lab')
      await page.getByRole('button', { name: 'Add machine' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add machine' })
      await dialog.getByLabel('How do you get there?').fill('no-such-carrier student@box')
      await dialog.getByRole('button', { name: 'Try it' }).click()
      await expect(dialog.getByRole('alert')).toBeVisible()
    }
  },
  {
    name: 'machine, tried',
    prepare: async stage => {
      const dialog = await tryMachine(stage)
      await expect(dialog.getByRole('listitem').last()).toContainText('are right to within')
    }
  },
  {
    name: 'machine, added',
    prepare: async stage => {
      const dialog = await tryMachine(stage)
      await dialog.getByRole('button', { name: 'Add', exact: true }).click()
      await expect(stage.page.getByRole('region', { name: /Machine box,/ })).toBeVisible()
    }
  },
  {
    name: 'move to a machine',
    prepare: async ({ page }) => {
      const inspector = await inspect(page, 'server-1')
      await inspector.getByRole('tab', { name: 'Config' }).click()
      await inspector.locator('.machine-form').getByRole('button').click()
      await page.getByRole('option', { name: 'box' }).click()
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Move it' })).toBeVisible()
    }
  },
  {
    name: 'roads, failed',
    prepare: async ({ page }) => {
      await goTo(page, 'Roads')
      // Nothing comes through its faults.
      await page.getByRole('button', { name: /File server/ }).click()
      await page.getByRole('option', { name: 'server-1' }).click()
      await page.getByText('Cut each in the middle too').click()
      await measure(page)
      await expect(page.getByText('It did not arrive.').first()).toBeVisible()
    }
  },
  {
    name: 'roads, measured',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: /^Reset faults/ }).click()
      await goTo(page, 'Roads')
      await page.getByRole('button', { name: 'Open all doors' }).click()
      await expect(page.getByRole('button', { name: 'Open all doors' })).toHaveCount(0)
      await page.getByText('Cut each in the middle too').click()
      await measure(page)
      await expect(page.locator('tr[data-state="done"]')).toHaveCount(8)
    }
  }
]

async function measure(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Measure' }).click()
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible({ timeout: 240_000 })
}
