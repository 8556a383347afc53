import { test as base, expect, type Page } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeTopology } from '../../test/support/free-topology'
import { startWebHostProcess, type WebHostProcess } from '../../test/support/web-host-process'

export interface Panel {
  readonly page: Page
  readonly host: WebHostProcess
  readonly dataDir: string
  /** The port of a node of the `full` preset in this lab: its own, or its receiver side's. */
  port(node: string): number
}

/**
 * `panel`: a lab of its own for each test, in a folder of its own and on free ports, and its panel in a page.
 * The test fails if the page reports any error; afterwards the host is gone, and its folder too.
 */
export const test = base.extend<{ panel: Panel }>({
  panel: async ({ page }, use, testInfo) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'relevo-e2e-'))
    const lab = await freeTopology('full')
    const file = join(dataDir, 'full.json')
    writeFileSync(file, JSON.stringify(lab.topology))
    const host = await startWebHostProcess(['--port', '0', '--data', dataDir, '--topology', file])
    const errors: string[] = []
    page.on('pageerror', error => errors.push(error.stack ?? error.message))
    page.on('console', message => {
      if (message.type() === 'error') errors.push(message.text())
    })
    try {
      await page.goto(host.url)
      await use({
        page,
        host,
        dataDir,
        port: lab.port
      })
    } finally {
      await page.close()
      await host.stop()
      if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach('host', { body: host.output() })
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
    expect(errors, 'errors that the page reported').toEqual([])
  }
})

export { expect }
