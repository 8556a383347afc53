import { copyFileSync, mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Locator, type Page } from '@playwright/test'
import { joinCommandLine } from '../../src/shared/programs/command-line'
import { dropFiles } from './drop-file'
import { freeExercise } from './exercise'
import type { Panel } from './host'
import { allUp, card, chooseAction, goTo, inspect } from './lab-screen'

/** How the panel is looked at: what a computer, a projector and a small screen make of it. */
export interface Look {
  readonly language: 'es' | 'en'
  readonly theme: 'dark' | 'light'
  readonly projector: boolean
  readonly width: number
  readonly height: number
}

const sizes = [
  { width: 1280, height: 720, projector: false },
  { width: 1440, height: 900, projector: false },
  { width: 1920, height: 1080, projector: true }
] as const

/** Each size in both themes and languages. */
export const looks: readonly Look[] = sizes.flatMap(size =>
  (['dark', 'light'] as const).flatMap(theme =>
    (['es', 'en'] as const).map(language => ({ ...size, theme, language }))
  )
)

/**
 * Those in which a scene is measured: the smallest size in both languages, and of the others by turns one; a theme moves
 * nothing. Where there is not the time for that, only where there is least room: the smallest size in the longer language.
 */
export function looksOf(index: number, whole: boolean): readonly Look[] {
  const others = ['1280 light en', index % 2 ? '1440 light es' : '1920 projector dark es']
  const chosen = ['1280 dark es', ...(whole ? others : [])]
  return looks.filter(look => chosen.includes(lookName(look)))
}

export const lookName = ({ width, language, theme, projector }: Look): string =>
  `${width}${projector ? ' projector' : ''} ${theme} ${language}`

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

/** Puts the panel in another look in place, under whatever is open, and waits until it stands. */
export async function setLook(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height })
  await page.evaluate(async ({ language, theme, projector }) => {
    const root = document.documentElement
    const frame = () => new Promise(resolve => requestAnimationFrame(resolve))
    const choose = async (selector: string, isIt: () => boolean) => {
      if (!isIt()) document.querySelector<HTMLElement>(selector)?.click()
      while (!isIt()) await frame()
    }
    const choice = (group: number, child: number) =>
      `.rail-foot .seg:nth-of-type(${group}) button:nth-child(${child})`
    await choose('.rail-projector', () => root.hasAttribute('data-projector') === projector)
    await choose(choice(2, language === 'es' ? 1 : 2), () => root.lang === language)
    await choose(choice(3, theme === 'dark' ? 1 : 2), () => root.dataset['theme'] === theme)
    // What follows the size of the window does so a frame or two later.
    for (let n = 0; n < 4; n++) await frame()
  }, look)
}

const english: Look = { language: 'en', theme: 'dark', projector: false, width: 1280, height: 720 }

/** Leaves what is open, and goes to a screen; the next scene is prepared in English. */
export async function openScene(stage: Stage, scene: Scene): Promise<void> {
  const { page } = stage
  await setLook(page, english)
  for (let n = 0; n < 3 && (await page.locator('[role=dialog], [role=menu]').count()); n++) {
    await page.keyboard.press('Escape')
  }
  await scene.prepare(stage)
}

/** A carrier to another folder of this computer. */
const cable = 'test/lab/machines/fixtures/cable.mjs'
const sample = fileURLToPath(new URL('sample.mp4', import.meta.url))
const on =
  (screen: string) =>
  async ({ page }: Stage) => {
    await goTo(page, screen)
    // On a busy computer the program of a screen takes its time.
    await expect(page.locator('.app-main [aria-busy=true]')).toHaveCount(0)
  }

/** A tab of the inspector of a node. */
const tabOf =
  (node: string, tab: string) =>
  async ({ page }: Stage) => {
    await goTo(page, 'Lab')
    const inspector = await inspect(page, node)
    await inspector.getByRole('tab', { name: tab }).click()
    await expect(inspector.getByRole('tabpanel')).not.toBeEmpty()
  }

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

/** `RELEVO_SCENES=lab`: only those with such a name are looked at; what comes before them is done all the same. */
export function isLookedAt({ name }: Scene): boolean {
  return new RegExp(process.env['RELEVO_SCENES'] ?? '').test(name)
}

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
  { name: 'replicas, busy', prepare: on('Replicas') },
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
      await page
        .getByRole('button', { name: /session [\d,]+: whole reply/ })
        .first()
        .click()
      await expect(page.getByRole('dialog').getByRole('listbox')).toBeVisible()
    }
  }
]

/** Those that follow in the pictures: nodes that died, that failed, runs of before, and an exercise. */
export const furtherScenes: readonly Scene[] = [
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
  { name: 'replicas, broken', prepare: on('Replicas') },
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
  },
  // What a screen offers, and machines.
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
    name: 'roads, measured',
    prepare: async ({ page }) => {
      await goTo(page, 'Roads')
      await page.getByText('Cut each in the middle too').click()
      await page.getByRole('button', { name: 'Measure' }).click()
      await expect(page.getByRole('status').filter({ hasText: 'Done.' })).toBeVisible({ timeout: 120_000 })
    }
  },
  // Runs of before, and exercises.
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
    name: 'exercise, reading',
    prepare: async ({ page }) => {
      await goTo(page, 'Exercises')
      const buffer = Buffer.from(await freeExercise('replicacion'))
      const choosing = page.waitForEvent('filechooser')
      await page.getByRole('main').getByRole('button', { name: 'Open a file…' }).click()
      await (await choosing).setFiles({ name: 'replicacion.relevo', mimeType: 'application/yaml', buffer })
      await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click()
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
  }
]
