import type { ElectronApplication, Page } from '@playwright/test'
import { until } from '../../test/support/until'
import type { ForeignSite } from './foreign-site'

/**
 * What a page tries that has fallen into wrong hands. Each attempt says how it went, so that a spec can say how it
 * must go. What a page does by itself runs in a timer of its own: `page.evaluate` is above its policies.
 */

/** Which globals of Node a page has: it must have none. */
export function nodeGlobals(page: Page): Promise<string[]> {
  const names = [
    'require',
    'module',
    'exports',
    'process',
    'global',
    'Buffer',
    '__dirname',
    '__filename',
    'setImmediate'
  ]
  return page.evaluate(all => all.filter(name => name in globalThis), names)
}

/** Runs `eval`, `Function` and WebAssembly in the page: by name, what each returned or the name of its error. */
export function evalAttempts(page: Page): Promise<Record<string, string>> {
  return page.evaluate(
    () =>
      new Promise<Record<string, string>>(resolve =>
        setTimeout(() => {
          const attempt = (run: () => unknown): string => {
            try {
              return `ran: ${String(run())}`
            } catch (error) {
              return (error as Error).name
            }
          }
          resolve({
            eval: attempt(() => (0, eval)('1 + 1')),
            Function: attempt(() => new Function('return 2')()),
            WebAssembly: attempt(() => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))
          })
        })
      )
  )
}

/** Adds a script element, inline or from an address, and says which directive has stopped it, or that it ran. */
export function scriptAttempt(page: Page, script: { inline: string } | { src: string }): Promise<string> {
  return page.evaluate(
    made =>
      new Promise<string>(resolve => {
        addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), {
          once: true
        })
        const element = document.createElement('script')
        element.onload = () => resolve('ran')
        // The policy says so first, where it is the policy.
        element.onerror = () => setTimeout(() => resolve('not loaded'))
        if ('src' in made) element.src = made.src
        else element.textContent = `${made.inline}; document.currentScript.onload()`
        document.body.append(element)
      }),
    script
  )
}

/**
 * The page goes to `url` as `how` says. Resolves with whether it was kept from it: by `will-navigate`, which is
 * asked about every such wish, or by Chromium before that.
 */
export async function navigationIsRefused(
  app: ElectronApplication,
  page: Page,
  url: string,
  how: 'location' | 'link' = 'location',
  /** `url` as the page has to write it, where that differs. */
  asWritten = url
): Promise<boolean> {
  const before = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const asked: { url: string; prevented: boolean }[] = []
    // After the app's own listener: how it has decided is seen.
    window?.webContents.on('will-navigate', event =>
      asked.push({ url: event.url, prevented: event.defaultPrevented })
    )
    Object.assign(globalThis, { asked })
    return window?.webContents.getURL()
  })
  const decided = until(
    () =>
      app.evaluate(
        (_electron, wanted) =>
          (globalThis as unknown as { asked: { url: string; prevented: boolean }[] }).asked.find(one =>
            one.url.startsWith(wanted)
          ) ?? null,
        url
      ),
    { timeoutMs: 5_000, everyMs: 20, what: `an attempt to go to ${url}` }
  )
  await page.evaluate(
    ([to, way]) =>
      void setTimeout(() => {
        if (way === 'location') {
          location.href = to
          return
        }
        const element = document.createElement('a')
        element.href = to
        document.body.append(element)
        element.click()
        element.remove()
      }),
    [asWritten, how] as const
  )
  const { prevented } = await decided
  const after = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getURL()
  )
  return prevented && after === before
}

/** The page opens a window by script; resolves with whether it was kept from it. */
export async function popupIsRefused(page: Page, site: ForeignSite): Promise<boolean> {
  const path = `/popup-${Math.random()}`
  await page.evaluate(url => Object.assign(window, { opened: open(url) }), site.url + path)
  const gone = () =>
    page.evaluate(() => {
      const { opened } = window as unknown as { opened: Window | null }
      return opened === null || opened.closed
    })
  return until(async () => (site.requests.includes(path) ? 'opened' : (await gone()) ? 'refused' : false), {
    what: 'the end of a popup'
  }).then(result => result === 'refused')
}

/** Brings the window to a page as only main can; resolves when Playwright has seen it too. */
export async function bringTo(app: ElectronApplication, page: Page, url: string): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.loadURL(to), url)
  ])
}

/** Calls the bridge from a foreign page in the app's own window, as a hole in its guard would let it. */
export async function callFromForeignPage(
  app: ElectronApplication,
  page: Page,
  url: string
): Promise<unknown> {
  await bringTo(app, page, url)
  return page.evaluate(() => window.relevo.call('lab.snapshot', {}))
}
