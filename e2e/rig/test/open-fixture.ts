import type { ChildProcess } from 'node:child_process'
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

/** `open`: starts the small app on the rig, with a mistake in it if one is given. */
export const test = hostTest.extend<{
  open: (mistake?: Mistake) => Promise<Fixture>
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
  }
})

export { expect }
