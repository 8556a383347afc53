import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { _electron, expect, type ElectronApplication, type Page } from '@playwright/test'
import { desktopEnvironment, endApp } from '../../support/desktop'
import { hostTest } from '../../support/host-kind'
import { rigDist } from '../build'
import { writeFixtureApp, type Mistake } from './fixture-app'

export interface Fixture {
  readonly app: ElectronApplication
  readonly page: Page
  /** What the app wrote to standard error. */
  output(): string
}

/** How an app that nobody drives ended: its exit code, and what it wrote. */
export interface Ended {
  readonly code: number | null
  readonly output: string
}

/**
 * `open`: starts the small app on the rig, with a mistake in it if one is given. `ended`: starts it as a person would, and waits
 * for its end. Playwright cannot be asked for that: where an app ends while it attaches, a promise of its own that nobody waits
 * for fails the test.
 */
export const test = hostTest.extend<{
  open: (mistake?: Mistake) => Promise<Fixture>
  ended: (mistake: Mistake) => Promise<Ended>
}>({
  // eslint-disable-next-line no-empty-pattern
  open: async ({}, use, testInfo) => {
    const opened: { readonly app: ElectronApplication; readonly child: ChildProcess }[] = []
    const start = async (mistake?: Mistake): Promise<Fixture> => {
      const folder = testInfo.outputPath('app')
      writeFixtureApp(folder, mistake)
      process.env.ELECTRON_OVERRIDE_DIST_PATH = rigDist
      const app = await _electron.launch({
        args: [folder, `--user-data-dir=${testInfo.outputPath('data')}`],
        env: desktopEnvironment(),
        timeout: 20_000
      })
      const child = app.process()
      opened.push({ app, child })
      let output = ''
      child.stderr?.on('data', chunk => (output += String(chunk)))
      const page = await app.firstWindow()
      await page.waitForURL(url => url.href !== 'about:blank')
      return { app, page, output: () => output }
    }
    try {
      await use(start)
    } finally {
      await Promise.all(opened.map(({ app, child }) => endApp(app, child)))
    }
  },
  // eslint-disable-next-line no-empty-pattern
  ended: async ({}, use, testInfo) => {
    const started: ChildProcess[] = []
    const run = async (mistake: Mistake): Promise<Ended> => {
      const folder = testInfo.outputPath('app')
      writeFixtureApp(folder, mistake)
      const child = spawn(
        join(rigDist, 'electron'),
        [folder, `--user-data-dir=${testInfo.outputPath('data')}`],
        { env: desktopEnvironment() }
      )
      started.push(child)
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += String(chunk)))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, output }
    }
    try {
      await use(run)
    } finally {
      for (const child of started) child.kill('SIGKILL')
    }
  }
})

export { expect }
