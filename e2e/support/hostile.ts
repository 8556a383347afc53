import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeTopology } from '../../test/support/free-topology'
import { endApp, expect, panelUrl, startDesktop, test as desktopTest, type Desktop } from './desktop'
import { startForeignSite, type ForeignSite } from './foreign-site'
import { bringTo } from './hostile-page'

export interface Hostile extends Desktop {
  /** Somebody else's web site. Nothing may ever ask it for anything, unless a spec has brought the page there itself. */
  readonly site: ForeignSite
}

/**
 * `hostile`: an app whose page a spec may do to what it likes. One app for all specs of a worker: after each, it must
 * be at its panel, in its one window, and its lab must not have noticed.
 */
export const test = desktopTest.extend<{ hostile: Hostile }, { victim: Hostile }>({
  victim: [
    async ({ kind }, use) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'relevo-hostile-'))
      const lab = await freeTopology('replicated-server')
      const file = join(dataDir, 'lab.json')
      writeFileSync(file, JSON.stringify(lab.topology))
      const desktop = await startDesktop(kind, { dataDir, topology: file })
      const site = await startForeignSite()
      await desktop.allUp()
      await use({ ...desktop, site })
      await endApp(desktop.app, desktop.child)
      await site.close()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
    { scope: 'worker' }
  ],
  hostile: async ({ victim }, use) => {
    const pids = async () => Object.values((await victim.snapshot()).nodes).map(({ id, pid }) => [id, pid])
    const open = () =>
      victim.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map(window => window.webContents.getURL())
      )
    await bringTo(victim.app, victim.page, panelUrl)
    const before = await pids()
    const asked = victim.site.requests.length
    await use(victim)
    await expect.poll(open).toEqual([panelUrl])
    expect(victim.site.requests.slice(asked).filter(path => !path.startsWith('/brought'))).toEqual([])
    expect(await pids()).toEqual(before)
    expect((await victim.call('exchange.run', { count: 1 })).ok).toBe(1)
  }
})

export { expect }
