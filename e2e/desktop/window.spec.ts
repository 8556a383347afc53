import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../test/support/until'
import { expect, panelUrl, test } from '../support/desktop'
import { card, goTo } from '../support/lab-screen'

const bounds = { x: 120, y: 90, width: 1111, height: 777 }

test('the window is where it was, and the panel as it was, after a restart', async ({
  desktop,
  dataDir,
  lab,
  launch
}) => {
  await desktop.app.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to),
    bounds
  )
  await desktop.page.getByRole('radio', { name: 'Light' }).click()
  expect((await desktop.quit()).code).toBe(0)

  const again = await launch({ dataDir, topology: lab.file })
  const found = await again.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getNormalBounds()
  )
  expect(found).toEqual(bounds)
  await expect(again.page.locator('html')).toHaveAttribute('data-theme', 'light')
})

test('files of settings that cannot be understood are kept aside, it is said, and the app begins as new', async ({
  dataDir,
  lab,
  launch
}) => {
  const folder = join(dataDir, 'electron')
  mkdirSync(folder)
  writeFileSync(join(folder, 'settings.json'), '{"language": "es", "the')
  writeFileSync(join(folder, 'window-state.json'), '{"bounds": {"x": 1e999}}')
  const desktop = await launch({ dataDir, topology: lab.file })
  await desktop.allUp()
  const kept = readdirSync(folder).filter(name => name.includes('.corrupt'))
  expect(kept).toHaveLength(2)
  expect(readFileSync(join(folder, kept.find(name => name.startsWith('settings')) ?? ''), 'utf8')).toContain(
    '"the'
  )
  for (const file of ['settings.json', 'window-state.json'])
    await expect(desktop.page.getByText(new RegExp(`${file} can't be understood`)).first()).toBeVisible()
  await expect(card(desktop.page, 'proxy', 'Up')).toBeVisible()
})

test('when the panel’s process dies the window comes back to the same screen, and the lab lives on', async ({
  desktop
}) => {
  const { app, page } = desktop
  const { run, nodes } = await desktop.snapshot()
  await goTo(page, 'Timeline')
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  )
  // Playwright leaves a page that has crashed: main asks the new one.
  const inNewPage = (code: string): Promise<unknown> =>
    app.evaluate(async ({ BrowserWindow }, script) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents?.isCrashed() ? null : (contents?.executeJavaScript(script) as unknown)
    }, code)
  const screen = await until(
    () =>
      inNewPage(`document.querySelector('nav [aria-current]')?.textContent ||
        document.querySelector('nav [aria-current]')?.getAttribute('aria-label')`),
    { timeoutMs: 20_000, everyMs: 100, what: 'the panel again' }
  )
  expect(screen).toContain('Timeline')
  expect(desktop.output()).toContain("panel's process ended")
  const after = (await inNewPage(`relevo.call('lab.snapshot', {}).then(result => result.value)`)) as {
    run: { id: string }
    nodes: typeof nodes
  }
  expect(after.run.id).toBe(run.id)
  expect(after.nodes.proxy?.pid).toBe(nodes.proxy?.pid)
  const ok = await inNewPage(`relevo.call('exchange.run', { count: 2 }).then(result => result.value.ok)`)
  expect(ok).toBe(2)
})

test('a reload of the panel changes nothing in the lab', async ({ desktop }) => {
  const { app, page } = desktop
  const before = await desktop.snapshot()
  await page.reload()
  await expect(card(page, 'proxy', 'Up')).toBeVisible()
  const after = await desktop.snapshot()
  expect(after.run.id).toBe(before.run.id)
  expect(after.nodes.proxy?.pid).toBe(before.nodes.proxy?.pid)
  const url = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getURL()
  )
  expect(url).toBe(panelUrl)
})
