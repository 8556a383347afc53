import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { alive, descendants } from '../../test/support/processes'
import { until } from '../../test/support/until'
import { expect, test, type Desktop } from '../support/desktop'

/** After a SIGKILL of main, its nodes have to be gone within this. */
const orphanLimitMs = 2_000
const largeBytes = 256 * 1024 ** 2

/** Each way to end the app politely. */
const ways: Readonly<Record<string, (desktop: Desktop) => Promise<unknown>>> = {
  "the menu's Quit": ({ app }) => app.evaluate(({ app: electronApp }) => electronApp.quit()),
  'closing the window': ({ app }) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
  'the panel': ({ call }) => call('host.quit', {}),
  'three SIGTERM': async ({ pid }) => {
    for (let sent = 0; sent < 3; sent++) if (alive(pid)) process.kill(pid, 'SIGTERM')
  }
}

for (const [name, quit] of Object.entries(ways)) {
  test(`${name} drains the nodes, ends the run, and leaves no process`, async ({ desktop, dataDir }) => {
    await desktop.call('node.freeze', { node: 'proxy' })
    const children = descendants(desktop.pid)
    expect(children.length).toBeGreaterThan(0)
    // The answer may not come any more.
    await quit(desktop).catch(() => undefined)
    expect(await desktop.exited).toEqual({ code: 0, signal: null })
    await until(() => !children.some(alive), { what: 'the end of every process' })
    expect(journal(dataDir)).toContain('"run-ended"')
    expect(existsSync(join(dataDir, 'host.pid'))).toBe(false)
  })
}

test.describe('with files under way', () => {
  test.use({ preset: 'full' })

  test('a quit during a transfer ends in time, and the next start tells the truth about it', async ({
    desktop,
    dataDir,
    lab,
    launch
  }) => {
    const file = join(dataDir, 'large.bin')
    writeFileSync(file, '')
    truncateSync(file, largeBytes)
    const { transfer } = await desktop.call('transfer.start', { source: { path: file }, name: 'large.bin' })
    await until(async () => ((await desktop.snapshot()).transfers[transfer]?.acknowledged ?? 0) > 0, {
      timeoutMs: 30_000,
      what: 'a first acknowledgement'
    })
    const children = descendants(desktop.pid)
    expect(await desktop.quit()).toEqual({ code: 0, signal: null })
    await until(() => !children.some(alive), { what: 'the end of every process' })

    const again = await launch({ dataDir, topology: lab.file })
    await again.allUp()
    // The proxy may first bring its receivers as far as it got itself.
    const view = await until(
      async () => {
        const found = (await again.snapshot()).transfers[transfer]
        return found?.phase === 'cut' || found?.phase === 'stored' ? found : null
      },
      { timeoutMs: 40_000, everyMs: 100, what: 'a transfer that is at rest' }
    )
    expect(view).toMatchObject({ file: 'large.bin', size: largeBytes })
    // A machine that is quick may have finished it while the nodes were drained.
    expect(view.phase === 'stored').toBe(view.copies.every(copy => copy.phase === 'stored'))
  })
})

test('a SIGKILL of main leaves no node and no port within two seconds', async ({
  desktop,
  dataDir,
  lab,
  launch
}) => {
  await desktop.call('node.freeze', { node: 'proxy' })
  const children = descendants(desktop.pid)
  process.kill(desktop.pid, 'SIGKILL')
  await desktop.exited
  await until(() => !children.some(alive), { timeoutMs: orphanLimitMs, what: 'the end of every process' })
  for (const node of ['proxy', 'replica-1', 'replica-2'])
    expect(await isRefused(lab.port(node)), `the port of ${node}`).toBe(true)
  const again = await launch({ dataDir, topology: lab.file })
  await again.allUp()
  expect((await again.call('exchange.run', { count: 1 })).ok).toBe(1)
})

function isRefused(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.on('error', () => resolve(true))
  })
}

/** All that the runs of a data folder have in their journals. */
function journal(dataDir: string): string {
  const runs = join(dataDir, 'runs')
  return readdirSync(runs, { recursive: true, encoding: 'utf8' })
    .filter(file => /journal.*ndjson$/.test(file))
    .map(file => readFileSync(join(runs, file), 'utf8'))
    .join('')
}
