import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { desktopArguments, desktopEnvironment, desktopProgram, expect, test } from '../support/desktop'
import type { HostKind } from '../support/host-kind'
import { answerDialogs, clickMenu } from '../support/menu'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('a second start shows the window of the first, hands its file over, and ends', async ({
  desktop,
  dataDir,
  lab,
  kind
}) => {
  const { app, page } = desktop
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  const file = join(dataDir, 'segunda práctica.relevo')
  writeFileSync(file, JSON.stringify({ ...lab.topology, name: 'second-practice' }))
  expect(await startAgain(kind, dataDir, file)).toBe(0)
  await expect.poll(async () => (await desktop.snapshot()).topology.name).toBe('second-practice')
  await expect(page.getByText(/second-practice/).first()).toBeVisible()
  const window = await app.evaluate(({ BrowserWindow }) => ({
    all: BrowserWindow.getAllWindows().length,
    isMinimized: BrowserWindow.getAllWindows()[0]?.isMinimized()
  }))
  expect(window).toEqual({ all: 1, isMinimized: false })
})

test('a topology that cannot be understood is refused by name, and the lab stays as it is', async ({
  desktop,
  dataDir,
  kind
}) => {
  const file = join(dataDir, 'broken.relevo')
  writeFileSync(file, 'name: broken\nnodes: [{ id: a, kind: nothing')
  const before = (await desktop.snapshot()).topology
  expect(await startAgain(kind, dataDir, file)).toBe(0)
  await expect(desktop.page.getByText(/broken\.relevo/).first()).toBeVisible()
  expect((await desktop.snapshot()).topology).toEqual(before)
  // The user's file is the user's: it is as it was.
  expect(readFileSync(file, 'utf8')).toContain('kind: nothing')
})

test('a notice covers no dialog, and can be dismissed while one is open', async ({
  desktop,
  dataDir,
  kind
}) => {
  const { app, page } = desktop
  await page.setViewportSize({ width: 1024, height: 640 })
  const files = ['one', 'two', 'three'].map(name => join(dataDir, `${name}.relevo`))
  for (const file of files) writeFileSync(file, 'name: broken\nnodes: [{ id: a, kind: nothing }]')
  expect(await startAgain(kind, dataDir, ...files)).toBe(0)
  const notices = page.getByRole('alert')
  await expect(notices).toHaveCount(3)
  await clickMenu(app, 'Help', 'About Relevo')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  await expect(notices).toHaveCount(1)
  const [shown = ''] = /\w+\.relevo/.exec(await notices.innerText()) ?? []
  await notices.getByRole('button', { name: 'Dismiss' }).click()
  await expect(notices).not.toContainText(shown)
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(notices).toHaveCount(2)
})

test('a saved topology that cannot be understood is skipped, said, and kept when its name is used again', async ({
  desktop,
  dataDir
}) => {
  const folder = join(dataDir, 'topologies')
  mkdirSync(folder)
  writeFileSync(join(folder, 'broken.json'), '{"name": "broken", "nodes": [')
  const list = await desktop.call('topology.list', {})
  expect(list.map(({ name }) => name)).not.toContain('broken')
  await expect(desktop.page.getByText(/broken\.json was skipped/).first()).toBeVisible()
  await desktop.call('topology.save', { name: 'broken' })
  const kept = readdirSync(folder).find(name => name.startsWith('broken.json.corrupt')) ?? 'none'
  expect(readFileSync(join(folder, kept), 'utf8')).toContain('"nodes": [')
  expect((await desktop.call('topology.list', {})).map(({ name }) => name)).toContain('broken')
})

test('the menu saves the lab to a file, opens it again, and remembers it', async ({ desktop, dataDir }) => {
  const { app, page } = desktop
  const file = join(dataDir, 'mi práctica.relevo')
  await answerDialogs(app, file)
  await clickMenu(app, 'File', 'Save as…')
  await expect(page.getByText(/Saved to “mi práctica\.relevo”/)).toBeVisible()
  expect(readFileSync(file, 'utf8')).toContain('replicating-proxy')
  await clickMenu(app, 'File', 'Open…')
  await expect(page.getByText(/mi práctica/).first()).toBeVisible()
  await clickMenu(app, 'File', 'Open recent', 'mi práctica.relevo')
  await answerDialogs(app, null)
  await clickMenu(app, 'File', 'Save as…')
  // A choice that was cancelled is no error.
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('the menu leads to each screen, and its words follow the language of the panel', async ({ desktop }) => {
  const { app, page } = desktop
  await clickMenu(app, 'View', 'Metrics')
  await expect(page.getByRole('button', { name: 'Metrics', exact: true })).toHaveAttribute('aria-current')
  await clickMenu(app, 'Lab', 'Send exchange')
  await expect(page.getByText(/^HOLA ×1/).first()).toBeVisible()
  await clickMenu(app, 'View', 'Language', 'Español')
  await expect(page.locator('html')).toHaveAttribute('lang', 'es')
  const labels = () => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(item => item.label))
  await expect.poll(labels).toContain('Archivo')
})

test.describe('with receivers', () => {
  test.use({ preset: 'full' })

  test('a file that is handed over is offered, sent, and its end is told to who looks elsewhere', async ({
    desktop,
    dataDir,
    kind
  }) => {
    const { app, page } = desktop
    await app.evaluate(({ BrowserWindow, Notification }) => {
      const told: string[] = []
      const progress: number[] = []
      Object.assign(globalThis, { told, progress })
      Notification.prototype.show = function (this: { title: string }) {
        told.push(this.title)
      }
      BrowserWindow.prototype.setProgressBar = (share: number) => void progress.push(share)
    })
    await page.evaluate(() => Object.assign(document, { hasFocus: () => false }))
    const file = join(dataDir, 'apuntes.txt')
    writeFileSync(file, 'x'.repeat(100_000))
    expect(await startAgain(kind, dataDir, file)).toBe(0)
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('apuntes.txt')
    await dialog.getByRole('button', { name: /3/ }).click()
    await expect(page.getByText('3 of 3 equal')).toBeVisible()
    const seen = () =>
      app.evaluate(() => {
        const { told, progress } = globalThis as unknown as { told: string[]; progress: number[] }
        return { told: [...told], last: progress.at(-1) }
      })
    await expect.poll(seen).toEqual({ told: ['apuntes.txt has arrived'], last: -1 })
    expect(existsSync(file)).toBe(true)
  })
})

/** Starts the app once more on the same data folder; resolves with its exit code. */
function startAgain(kind: HostKind, dataDir: string, ...files: string[]): Promise<number | null> {
  // As Playwright starts the first one.
  const sandbox = process.platform === 'linux' ? ['--no-sandbox'] : []
  const child = spawn(desktopProgram(kind), [...sandbox, ...desktopArguments({ dataDir }), ...files], {
    cwd: root,
    env: desktopEnvironment(),
    stdio: 'ignore'
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => resolve(code))
  })
}
