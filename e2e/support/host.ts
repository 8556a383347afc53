import { expect, type BrowserContext, type Page } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeTopology, type Preset } from '../../test/support/free-topology'
import { startWebHostProcess, type WebHostProcess } from '../../test/support/web-host-process'
import { hostTest } from './host-kind'
import { PageErrors } from './page-errors'

export interface Panel {
  readonly page: Page
  readonly host: WebHostProcess
  readonly dataDir: string
  /** The port of a node of the preset in this lab: its own, or its receiver side's. */
  port(node: string): number
  /** From here on, errors that match are part of the story: the browser reports each connection that is refused. */
  expectErrors(pattern: RegExp): void
  /** Another window of the same browser on the same lab. */
  openWindow(): Promise<Page>
  /** The same lab in a browser with choices of its own: language, colours, motion. */
  openBrowser(
    options: Parameters<NonNullable<ReturnType<BrowserContext['browser']>>['newContext']>[0]
  ): Promise<Page>
}

/**
 * `panel`: a lab of its own for each test, in a folder of its own and on free ports, and its panel in a page. It is
 * the preset `full` unless the spec does with less, which starts in less time: `test.use({ preset })`. The test fails if a page reports any error; afterwards the host is gone, and its folder too.
 *
 * Motion is reduced: a browser that draws without a graphics card would spend the machine on travelling dots.
 */
export const test = hostTest.extend<{ preset: Preset; panel: Panel }>({
  contextOptions: { reducedMotion: 'reduce' },
  preset: ['full', { option: true }],
  panel: async ({ page, context, browser, kind, preset }, use, testInfo) => {
    if (kind !== 'web') throw new Error(`stories run on the web host, and this is ${kind}`)
    const dataDir = mkdtempSync(join(tmpdir(), 'relevo-e2e-'))
    const lab = await freeTopology(preset)
    const file = join(dataDir, `${preset}.json`)
    writeFileSync(file, JSON.stringify(lab.topology))
    const host = await startWebHostProcess(['--port', '0', '--data', dataDir, '--topology', file])
    const errors = new PageErrors()
    const others: BrowserContext[] = []
    context.on('page', opened => errors.listen(opened))
    errors.listen(page)
    try {
      await page.goto(host.url)
      await use({
        page,
        host,
        dataDir,
        port: lab.port,
        expectErrors: pattern => errors.expect(pattern),
        openWindow: async () => {
          const window = await context.newPage()
          await window.goto(host.url)
          return window
        },
        openBrowser: async options => {
          const other = await browser.newContext(options)
          others.push(other)
          const window = await other.newPage()
          errors.listen(window)
          await window.goto(host.url)
          return window
        }
      })
    } finally {
      await Promise.all(others.map(other => other.close()))
      // Every window: one that is left would report that its host has gone.
      await Promise.all(context.pages().map(window => window.close()))
      await host.stop()
      if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('host', { body: host.output() })
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
    expect(errors.found, 'errors that the page reported').toEqual([])
  }
})

export { expect }
