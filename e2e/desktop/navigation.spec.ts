import { expect, test } from '../support/hostile'
import { navigationIsRefused, popupIsRefused } from '../support/hostile-page'

test('the panel cannot be led away: not by a script, nor by a link', async ({
  hostile: { app, page, site }
}) => {
  expect(await navigationIsRefused(app, page, `${site.url}/script`)).toBe(true)
  expect(await navigationIsRefused(app, page, `${site.url}/link`, 'link')).toBe(true)
})

test('the panel cannot be led to its own other files, nor to what nodes serve', async ({
  hostile: { app, page }
}) => {
  const origin = await page.evaluate(() => location.origin)
  for (const path of ['/icon.svg', '/api/node/proxy/', '/%69ndex.html/..%2f'])
    expect(await attempt(origin + path), path).toBe(true)

  /** The address as main sees it, which is not the one that carries it on the rig. */
  function attempt(url: string): Promise<boolean> {
    return navigationIsRefused(app, page, url.replace(origin, 'app://relevo'), 'location', url)
  }
})

test('no window opens, whatever asks for it', async ({ hostile: { app, page, site } }) => {
  await page.evaluate(url => {
    const link = document.createElement('a')
    link.href = `${url}/blank`
    link.target = '_blank'
    link.rel = 'noopener'
    document.body.append(link)
    link.click()
    link.target = 'named'
    link.rel = ''
    link.click()
    link.remove()
    open(`${url}/noopener`, '_blank', 'noopener')
  }, site.url)
  // Asked for after the others, and it can be followed.
  expect(await popupIsRefused(page, site)).toBe(true)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('a link that is dropped on the window leads nowhere', async ({ hostile: { page, site }, kind }) => {
  test.skip(
    kind === 'rig',
    'a browser opens a dropped link; windows of Electron do not, unless they are told to'
  )
  const session = await page.context().newCDPSession(page)
  const data = {
    items: [{ mimeType: 'text/uri-list', data: `${site.url}/dropped` }],
    dragOperationsMask: 1
  }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await session.detach()
  // A turn of the page later.
  await page.evaluate(() => new Promise(requestAnimationFrame))
})
