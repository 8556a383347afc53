import { exchange } from '../../test/support/exchange'
import { until } from '../../test/support/until'
import { expect, panelUrl, test } from '../support/desktop'
import { card } from '../support/lab-screen'

/** What the app has to do on every system, with nothing that only some have: no /proc, no signals, no shell. */

test('the app starts with its lab, and an exchange goes through the proxy', async ({ desktop, lab }) => {
  const { app, page } = desktop
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL())
  ).toBe(panelUrl)
  expect(await page.evaluate(() => isSecureContext)).toBe(true)
  await expect(card(page, 'proxy', 'Up')).toBeVisible()
  await page.getByRole('button', { name: 'Send exchange' }).click()
  await expect(page.getByText(/^HOLA ×1 in .+ through proxy/)).toBeVisible()
  // A program of its own, through the port that the proxy really listens on.
  expect((await exchange(lab.port('proxy'))).slice(0, 4)).toBe('HOLA')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true)
})

test('a process and a thread that are killed are started again, and the service goes on', async ({
  desktop
}) => {
  const { page } = desktop
  const { pid } = (await desktop.snapshot()).nodes.proxy ?? {}
  for (const node of ['proxy', 'replica-1'])
    await card(page, node).getByRole('button', { name: 'Kill' }).click()
  await until(
    async () => {
      const { proxy, 'replica-1': replica } = (await desktop.snapshot()).nodes
      return proxy?.state === 'up' && proxy.pid !== pid && replica?.state === 'up'
    },
    { everyMs: 50, what: 'both nodes up again' }
  )
  expect((await desktop.call('exchange.run', { count: 5 })).ok).toBe(5)
})

test('threads that are killed again and again do not take the app with them', async ({ desktop }) => {
  for (let kills = 0; kills < Number(process.env.RELEVO_KILLS ?? 5); kills++) {
    await desktop.call('node.kill', { node: 'replica-2' })
    await desktop.call('node.start', { node: 'replica-2' })
  }
  await desktop.allUp()
  expect((await desktop.call('exchange.run', { count: 3 })).ok).toBe(3)
})

test('a quit ends the app and the processes of its nodes', async ({ desktop }) => {
  const nodes = Object.values((await desktop.snapshot()).nodes)
  const pids = nodes.flatMap(({ pid }) => pid ?? [])
  expect(pids.length).toBeGreaterThan(0)
  expect((await desktop.quit()).code).toBe(0)
  await until(() => !pids.some(isRunning), { what: 'the end of every process' })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
