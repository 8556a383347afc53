import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { existsSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { until } from '../support/until'
import { serve, type Serving } from './serving'

let web: Serving
afterEach(() => web.close())

const run = '2026-03-01T10-20-30-1a2b3c'

/** A lab that writes a run where it is told to. */
async function withRuns(): Promise<string[]> {
  web = await serve({ maxRunDownloads: 1 })
  const written: string[] = []
  web.lab.answer = async (_command, args) => {
    const { run: asked, path } = args as { run: string; path: string }
    if (asked !== run) return { ok: false, error: { code: 'RUN_NOT_FOUND', message: 'there is no such run' } }
    writeFileSync(path, 'the whole run')
    written.push(path)
    return { ok: true, value: { bytes: 13 } }
  }
  return written
}

it('gives a run as one file, and leaves nothing of it behind', async () => {
  const written = await withRuns()
  const answer = await web.request(`/api/run/${run}`, { headers: web.bearer })
  expect(answer).toMatchObject({ status: 200, body: 'the whole run' })
  expect(answer.headers).toMatchObject({
    'content-length': '13',
    'content-disposition': `attachment; filename="${run}.relevo-run"`,
    'cache-control': 'no-store'
  })
  await until(() => written.every(path => !existsSync(dirname(path))))
})

it('wants the token, as every door does, and no page of others may come in', async () => {
  const written = await withRuns()
  expect((await web.request(`/api/run/${run}`)).status).toBe(401)
  const headers = { ...web.bearer, origin: 'https://evil.example' }
  expect((await web.request(`/api/run/${run}`, { headers })).status).toBe(403)
  expect(
    (await web.request(`/api/run/${run}`, { headers: { ...web.bearer, host: 'evil.example' } })).status
  ).toBe(403)
  expect(written).toEqual([])
})

it.each(['', 'gone', '..%2F..%2Fetc%2Fpasswd', '../../etc/passwd', 'a/b', `${run}%00`])(
  'says that there is no such run: %s',
  async name => {
    const written = await withRuns()
    const answer = await web.request(`/api/run/${name}`, { headers: web.bearer })
    expect(answer.status).toBe(404)
    expect(answer.body).toContain('RUN_NOT_FOUND')
    expect(written).toEqual([])
  }
)

it('asks one to wait who comes while too many are made', async () => {
  await withRuns()
  let finish: () => void = () => undefined
  const held = new Promise<void>(resolve => (finish = resolve))
  const { answer } = web.lab
  web.lab.answer = async (command, args) => {
    await held
    return answer(command, args)
  }
  const first = web.request(`/api/run/${run}`, { headers: web.bearer })
  await until(() => web.lab.calls.length > 0)
  expect((await web.request(`/api/run/${run}`, { headers: web.bearer })).status).toBe(503)
  finish()
  expect((await first).status).toBe(200)
})
