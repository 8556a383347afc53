import { createServer, type Server } from 'node:net'
import { expect } from '@playwright/test'
import type { Panel } from '../host'
import { goTo, inspect } from '../lab-screen'
import { english, setLook } from './look'

/** Something that the panel shows: what is done for it follows on what was done for those before it. */
export interface Scene {
  readonly name: string
  readonly prepare: (stage: Stage) => Promise<unknown>
}

/** What the scenes need of the panel, and of this computer. */
export interface Stage extends Pick<Panel, 'page' | 'dataDir' | 'port'> {
  /** Keeps a port from the lab, until the stage is left. */
  squat(port: number): void
}

export function setStage({ page, dataDir, port }: Panel): Stage & { readonly leave: () => void } {
  const squatters: Server[] = []
  return {
    page,
    dataDir,
    port,
    squat: taken => void squatters.push(createServer().listen(taken, '127.0.0.1')),
    leave: () => squatters.forEach(one => one.close())
  }
}

/** Leaves what is open, and goes to a screen; the next scene is prepared in English. */
export async function openScene(stage: Stage, scene: Scene): Promise<void> {
  const { page } = stage
  await setLook(page, english)
  for (let n = 0; n < 3 && (await page.locator('[role=dialog], [role=menu]').count()); n++) {
    await page.keyboard.press('Escape')
  }
  await scene.prepare(stage)
}

export const on =
  (screen: string) =>
  async ({ page }: Stage) => {
    await goTo(page, screen)
    // On a busy computer the program of a screen takes its time.
    await expect(page.locator('.app-main [aria-busy=true]')).toHaveCount(0)
  }

/** A tab of the inspector of a node. */
export const tabOf =
  (node: string, tab: string) =>
  async ({ page }: Stage) => {
    await goTo(page, 'Lab')
    const inspector = await inspect(page, node)
    await inspector.getByRole('tab', { name: tab }).click()
    await expect(inspector.getByRole('tabpanel')).not.toBeEmpty()
  }

/** `RELEVO_SCENES=lab`: only those with such a name are looked at; what comes before them is done all the same. */
export function isLookedAt({ name }: Scene): boolean {
  return new RegExp(process.env['RELEVO_SCENES'] ?? '').test(name)
}
