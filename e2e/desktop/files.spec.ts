import { expect, test } from '../support/hostile'
import { navigationIsRefused } from '../support/hostile-page'

/** Ways out of the panel's folder, as a page can write them. */
const paths = [
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '/..%5c..%5c..%5cetc%5cpasswd',
  '/%2e%2e%5c%2e%2e%5cetc%5cpasswd',
  '/..%252f..%252f..%252fetc%252fpasswd',
  '/%252e%252e%252f%252e%252e%252fetc%252fpasswd',
  '/assets/..%2f..%2fmain%2findex.js',
  '/..%2fmain/index.js',
  '/..%2fpreload%2findex.cjs',
  '/index.html%00.png',
  '/%00',
  '/%c0%ae%c0%ae/etc/passwd',
  '/%zz',
  '//etc/passwd',
  '/assets',
  '/api/node/proxy/..%2f..%2f..%2fetc%2fpasswd',
  '/api/node/../../../../etc/passwd',
  '/api/node/..%2f..%2fetc%2fpasswd'
]

test('no address leads out of the panel’s folder, however it is written', async ({ hostile: { page } }) => {
  const answers = await page.evaluate(
    async all =>
      Promise.all(
        all.map(async path => {
          const response = await fetch(`${location.origin}${path}`)
          return { path, status: response.status, text: (await response.text()).slice(0, 60) }
        })
      ),
    paths
  )
  for (const { path, status, text } of answers) {
    expect(status, `${path} answered ${text}`).toBeGreaterThanOrEqual(400)
    expect(text, path).not.toMatch(/root:|import|use strict/)
  }
})

test('only GET and HEAD are answered', async ({ hostile: { page } }) => {
  const statuses = await page.evaluate(() =>
    Promise.all(
      ['POST', 'PUT', 'DELETE', 'OPTIONS'].map(
        async method => (await fetch('/index.html', { method })).status
      )
    )
  )
  expect(statuses).toEqual([405, 405, 405, 405])
})

test('a page cannot go to a file of the disk', async ({ hostile: { app, page, site } }) => {
  await page.evaluate(() => {
    location.href = 'file:///etc/passwd'
  })
  // Chromium refuses by itself, and asks nobody. A wish that comes after it, and is asked about, says when.
  expect(await navigationIsRefused(app, page, `${site.url}/after`)).toBe(true)
})
