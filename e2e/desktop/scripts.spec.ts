import { expect, test } from '../support/hostile'
import { evalAttempts, scriptAttempt } from '../support/hostile-page'

test('text is not run as a program', async ({ hostile: { page } }) => {
  expect(await evalAttempts(page)).toEqual({
    eval: 'EvalError',
    Function: 'EvalError',
    WebAssembly: 'CompileError'
  })
})

test('scripts that are not the panel’s own are stopped: inline, of another site, of a node', async ({
  hostile: { page, site }
}) => {
  expect(await scriptAttempt(page, { inline: 'window.hacked = true' })).toBe('script-src-elem')
  expect(await scriptAttempt(page, { src: `${site.url}/remote.js` })).toBe('script-src-elem')
  expect(await scriptAttempt(page, { src: 'data:text/javascript,window.hacked=true' })).toBe(
    'script-src-elem'
  )
  expect(await scriptAttempt(page, { src: 'file:///etc/hostname' })).not.toBe('ran')
  const ran = await page.evaluate(() => ['hacked', 'foreignScript'].filter(name => name in window))
  expect(ran).toEqual([])
})

test('the page reaches nobody but its own host', async ({ hostile: { page, site } }) => {
  const results = await page.evaluate(async url => {
    const attempt = (promise: Promise<unknown>) =>
      promise.then(
        () => 'reached',
        () => 'kept'
      )
    const image = (src: string) =>
      new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: reject, src }))
    const socket = new Promise((resolve, reject) => {
      try {
        Object.assign(new WebSocket(url.replace('http', 'ws')), { onopen: resolve, onerror: reject })
      } catch (error) {
        reject(error)
      }
    })
    return Promise.all([
      attempt(fetch(`${url}/fetch`)),
      attempt(fetch(`${url}/no-cors`, { mode: 'no-cors' })),
      attempt(image(`${url}/image.png`)),
      attempt(socket),
      attempt(fetch('file:///etc/passwd')),
      attempt(import(`${url}/module.js`))
    ])
  }, site.url)
  expect(new Set(results)).toEqual(new Set(['kept']))
})
