import { readFileSync } from 'node:fs'
import { exchange } from '../../test/support/exchange'
import { descendants } from '../../test/support/processes'
import { expect, panelUrl, test } from '../support/desktop'
import { card } from '../support/lab-screen'

test('the app opens its panel at its own address, and a lab runs in it', async ({ desktop, lab }) => {
  const { app, page } = desktop
  const url = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getURL()
  )
  expect(url).toBe(panelUrl)
  expect(await page.evaluate(() => isSecureContext)).toBe(true)
  await expect(card(page, 'proxy', 'Up')).toBeVisible()
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1 in .+ through proxy/)).toBeVisible()
  // A program of its own, through the port that the proxy really listens on.
  expect((await exchange(lab.port('proxy'))).slice(0, 4)).toBe('HOLA')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
})

test.describe('with every kind of node', () => {
  test.use({ preset: 'full' })

  test('the proxy and the balancer are utility processes, and the servers are threads', async ({
    desktop
  }) => {
    const { nodes } = await desktop.snapshot()
    const children = descendants(desktop.pid)
    for (const node of Object.values(nodes)) {
      const isProcess = node.kind === 'replicating-proxy' || node.kind === 'balancer'
      expect(node.runtime, node.id).toBe(isProcess ? 'process' : 'thread')
      expect(node.threadId === null, node.id).toBe(isProcess)
      if (isProcess) {
        expect(children, node.id).toContain(node.pid)
        expect(isUtility(node.pid ?? 0), node.id).toBe(true)
      }
    }
  })
})

/** Electron's say so in their arguments; the rig's load what stands for it. */
function isUtility(pid: number): boolean {
  return /--type=utility|utility-child/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
}
