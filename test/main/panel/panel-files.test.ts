import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { panelResponse } from '../../../src/main/panel/panel-files'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
beforeAll(() => {
  folder = temporaryFolder('panel')
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  for (const file of ['index.html', 'assets/a.js', 'assets/a.css', 'assets/a.woff2', 'assets/a.exe']) {
    writeFileSync(join(folder, 'renderer', file), file)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ask = (path: string) => panelResponse(join(folder, 'renderer'), new URL(`app://relevo${path}`))

it.each([
  ['/', 'text/html; charset=utf-8'],
  ['/assets/a.js', 'text/javascript; charset=utf-8'],
  ['/assets/a.css', 'text/css; charset=utf-8'],
  ['/assets/a.woff2', 'font/woff2'],
  ['/assets/a.exe', 'application/octet-stream']
])('serves %s as %s', async (path, type) => {
  const response = await ask(path)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe(type)
})

it('sends the content security policy with every file', async () => {
  const { headers } = await ask('/index.html')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

it('says that a file or a folder is not there', async () => {
  expect((await ask('/nothing.js')).status).toBe(404)
  expect((await ask('/assets')).status).toBe(404)
})

it('refuses to leave its folder', async () => {
  for (const path of ['/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt', '/%2e%2e%2fsecret.txt']) {
    expect((await ask(path)).status, path).toBe(403)
  }
})
