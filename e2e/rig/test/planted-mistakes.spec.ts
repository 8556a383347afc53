import type { ElectronApplication, Page } from '@playwright/test'
import { startForeignSite } from '../../support/foreign-site'
import {
  callFromForeignPage,
  evalAttempts,
  navigationIsRefused,
  nodeGlobals,
  popupIsRefused
} from '../../support/hostile-page'
import type { Mistake } from './fixture-app'
import { expect, test } from './open-fixture'

/**
 * A rig that lets mistakes pass would be worse than none. Here are some, each planted in a small app, and what the
 * desktop specs use must find each of them.
 */

test('an app without mistakes is found to have none', async ({ open }) => {
  const { app, page } = await open()
  const site = await startForeignSite()
  expect(await nodeGlobals(page)).toEqual([])
  expect((await evalAttempts(page)).eval).toBe('EvalError')
  expect(await popupIsRefused(page, site)).toBe(true)
  expect(await navigationIsRefused(app, page, site.url)).toBe(true)
  expect(await page.evaluate(() => window.relevo.call('lab.snapshot', {}))).toMatchObject({ ok: true })
  expect(await callFromForeignPage(app, page, site.url)).toMatchObject({ error: { code: 'FORBIDDEN' } })
  expect(await app.evaluate(() => 'electron_rig' in process.versions)).toBe(true)
  await site.close()
})

test('popups that are allowed are seen', async ({ open }) => {
  const { page } = await open({ file: 'main.js', good: "action: 'deny'", bad: "action: 'allow'" })
  const site = await startForeignSite()
  expect(await popupIsRefused(page, site)).toBe(false)
  await site.close()
})

test('a window that may be led away is seen', async ({ open }) => {
  const { app, page } = await open({ file: 'main.js', good: 'event.preventDefault()', bad: '{}' })
  const site = await startForeignSite()
  expect(await navigationIsRefused(app, page, site.url)).toBe(false)
  await site.close()
})

test('a missing content security policy is seen', async ({ open }) => {
  const { page } = await open({ file: 'main.js', good: "'content-security-policy'", bad: "'x-nothing'" })
  expect((await evalAttempts(page)).eval).toBe('ran: 2')
})

test('a handler that does not look at who asks is seen', async ({ open }) => {
  const { app, page } = await open({ file: 'main.js', good: 'event.senderFrame.url === page', bad: 'event' })
  const site = await startForeignSite()
  expect(await callFromForeignPage(app, page, site.url)).toMatchObject({ ok: true })
  await site.close()
})

test('a preload that wants a module of Node fails, as in a sandbox', async ({ open }) => {
  const { page, output } = await open({
    file: 'preload.cjs',
    good: 'const {',
    bad: "const fs = require('fs')\nconst {"
  })
  await expect.poll(output).toContain('module not found: fs')
  expect(await page.evaluate(() => 'relevo' in window)).toBe(false)
})

test('a preload that goes round the bridge exposes nothing', async ({ open }) => {
  const { page } = await open({
    file: 'preload.cjs',
    good: "contextBridge.exposeInMainWorld('relevo', { call: (...args) => ipcRenderer.invoke('call', ...args) })",
    bad: 'window.relevo = { ipcRenderer }'
  })
  expect(await page.evaluate(() => 'relevo' in window)).toBe(false)
})

/** What the small app says to a command of its own. */
const ask = (page: Page, command: string): Promise<unknown> =>
  page.evaluate(
    name => (window.relevo.call as unknown as (command: string) => Promise<unknown>)(name),
    command
  )

test('what of Electron is told late, or not at all, is so here', async ({ open }) => {
  const { app, page } = await open()
  expect(await ask(page, 'pid')).toEqual(expect.any(Number))
  expect(await ask(page, 'lastLine')).toBe('one\ntwo')
  expect(await ask(page, 'notify')).toBe('shown')
  await become(app, 'failed')
  expect(await ask(page, 'notify')).toBe('failed')
  await become(app, 'lost')
  expect(await ask(page, 'notify')).toBe('nothing')
  await goDown(app)
  expect(await ask(page, 'waitsForShutdown')).toBe(true)
  await giveUpVideo(page)
  await expect.poll(() => ask(page, 'isCancelled')).toBe(true)
  await expect.poll(() => isVisible(app)).toBe(true)
  const symbol = await page.evaluate(() =>
    (window as unknown as { sendSymbol(): Promise<string> }).sendSymbol()
  )
  expect(symbol).toBe('rejected')
  const error = await ask(page, 'uncloneable').catch((reason: unknown) => (reason as Error).message)
  expect(error).toContain("Error invoking remote method 'call': Error: An object could not be cloned.")
})

test('a pid that is read before the process has one is seen', async ({ open }) => {
  const { page } = await open({ file: 'main.js', good: "await once(child, 'spawn')", bad: '' })
  expect(await ask(page, 'pid')).toBeNull()
})

test('waiting for the end of a pipe that is dropped at the exit is seen', async ({ open }) => {
  const { page } = await open({ file: 'main.js', good: "once(child, 'exit')", bad: "once(stdout, 'end')" })
  expect(await ask(page, 'lastLine')).toBeNull()
})

test('a body that goes on although the page has given it up is seen', async ({ open }) => {
  const { page } = await open({ file: 'main.js', good: 'cancel: ()', bad: 'cancelled: ()' })
  await giveUpVideo(page)
  expect(await ask(page, 'isCancelled')).toBe(false)
})

test('a notification of which nobody hears that it failed is seen', async ({ open }) => {
  const { app, page } = await open({ file: 'main.js', good: "once('failed'", bad: "once('error'" })
  await become(app, 'failed')
  expect(await ask(page, 'notify')).toBe('nothing')
})

test('a shutdown that is the first thing to be listened for is seen to be missed', async ({ open }) => {
  const { app, page } = await open({
    file: 'main.js',
    good: "powerMonitor.on('suspend', () => undefined)",
    bad: ''
  })
  await goDown(app)
  expect(await ask(page, 'waitsForShutdown')).toBe(false)
})

test('a window that waits for a page which draws nothing is seen to stay hidden', async ({ open }) => {
  const { app, page } = await open({ file: 'main.js', good: '<p>Fixture</p>', bad: '' })
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  )
  expect(await isVisible(app)).toBe(false)
})

/** Asks for a body that has no end, and aborts when it is under way. */
async function giveUpVideo(page: Page): Promise<void> {
  await page.evaluate(() => {
    const giveUp = new AbortController()
    fetch('/video', { signal: giveUp.signal }).catch(() => undefined)
    Object.assign(window, { giveUp })
  })
  await expect.poll(() => ask(page, 'isPlaying')).toBe(true)
  await page.evaluate(() => (window as unknown as { giveUp: AbortController }).giveUp.abort())
}

const become = (app: ElectronApplication, what: string): Promise<void> =>
  app.evaluate((electron, value) => {
    const { rig } = electron as unknown as { rig: { notifications: { become: string } } }
    rig.notifications.become = value
  }, what)

const goDown = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ powerMonitor }) => powerMonitor.emit('shutdown', { preventDefault: () => undefined }))

const isVisible = (app: ElectronApplication): Promise<boolean | undefined> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

/** Mistakes with which the app does not even begin, and what it says then: of one that waits for ever, nothing. */
const fatal: Readonly<Record<string, Mistake & { readonly says: RegExp }>> = {
  'a call that Electron does not have': {
    file: 'main.js',
    good: 'app.whenReady()',
    bad: 'app.becomeReady()',
    says: /app\.becomeReady is not a function/
  },
  'an import that Electron does not have': {
    file: 'main.js',
    good: 'import { app,',
    bad: 'import { Application, app,',
    says: /does not provide an export named 'Application'/
  },
  'waiting for the app to be ready at the top level': {
    file: 'main.js',
    good: 'const page =',
    bad: 'await app.whenReady()\nconst page =',
    says: /^$/
  },
  'looking for the window of a page that is just being made': {
    file: 'main.js',
    good: 'contents.setWindowOpenHandler(',
    bad: 'BrowserWindow.fromWebContents(contents).webContents.setWindowOpenHandler(',
    says: /Cannot read properties of null \(reading 'webContents'\)/
  },
  'a scheme that is registered too late': {
    file: 'main.js',
    good: "app.on('web-contents-created'",
    bad: "await new Promise(resolve => app.once('ready', resolve))\napp.on('web-contents-created'",
    says: /^$/
  },
  'a page with Node in it': {
    file: 'main.js',
    good: 'sandbox: true',
    bad: 'sandbox: true, nodeIntegration: true',
    says: /nodeIntegration/
  }
}

for (const [name, { says, ...mistake }] of Object.entries(fatal)) {
  test(`${name} ends the app at once`, async ({ ended }) => {
    const { code, output } = await ended(mistake)
    expect(output).toMatch(says)
    if (output !== '') expect(code).toBe(1)
  })
}
