import { rmSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rawExchange, serve, type Serving } from './serving'

let web: Serving
beforeEach(async () => void (web = await serve()))
afterEach(() => web.close())

it('serves the panel without a token, under a strict policy', async () => {
  const { status, headers, body } = await web.request('/')
  expect(status).toBe(200)
  expect(body).toBe('<h1>panel</h1>')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('no-referrer')
  expect(headers['cache-control']).toBe('public, max-age=0')
})

it('lets browsers keep assets whose names carry a hash', async () => {
  const { headers } = await web.request('/assets/index-abc123.js')
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(headers['content-type']).toMatch(/^text\/javascript/)
})

it('stays inside the folder, however the path is written', async () => {
  const paths = [
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/assets/..%5c..%5coutside.txt'
  ]
  for (const path of [...paths, '//../outside.txt', '/%00', '/%zz', '/.secret', '/assets/']) {
    const { status, body } = await web.request(path)
    expect.soft(status, path).toBeGreaterThanOrEqual(400)
    expect.soft(body, path).not.toMatch(/outside|hidden/)
  }
})

it('answers only GET and HEAD', async () => {
  expect((await web.request('/', { method: 'POST' })).status).toBe(405)
  expect(await web.request('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
})

it('says what to do when the panel has not been built', async () => {
  rmSync(web.rendererDir, { recursive: true })
  const { status, body } = await web.request('/')
  expect(status).toBe(503)
  expect(body).toContain('npm start')
})

it('survives bytes that are not HTTP', async () => {
  expect(await rawExchange(web.server.port, 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1.1 400/)
  expect((await web.request('/')).status).toBe(200)
})
