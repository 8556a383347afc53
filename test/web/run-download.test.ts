import { afterEach, expect, it } from 'vitest'
import { serve, type Serving } from './serving'

let web: Serving
afterEach(() => web.close())

it('hands a run out as one file, to whoever knows the token', async () => {
  web = await serve()
  const answer = await web.request('/api/run/known', { headers: web.bearer })
  expect(answer).toMatchObject({ status: 200, body: 'a run in a file' })
  expect(answer.headers['content-disposition']).toBe('attachment; filename="known.relevo-run"')
  expect((await web.request('/api/run/known')).status).toBe(401)
})

it('says which run is not there', async () => {
  web = await serve()
  const answer = await web.request('/api/run/%0d%0ax', { headers: web.bearer })
  expect(answer.status).toBe(404)
  expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'RUN_NOT_FOUND' } })
})
