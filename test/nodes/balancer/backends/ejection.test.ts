import { expect, test } from 'vitest'
import { until } from '../../../support/until'
import { ask, backend, balancer } from '../support'

test('a backend that answers with 5xx only, while others are fine, is ejected for a while', async () => {
  let status = 500
  const bad = await backend('bad', (_req, res) => res.writeHead(status).end('bad'))
  const good = await backend('good')
  const { port, context } = await balancer([bad, good], {
    ejectAfter: 3,
    ejectMs: 5_000,
    healthIntervalMs: 100
  })
  const statuses: number[] = []
  for (let i = 0; i < 20; i++) statuses.push((await ask(port, '/')).status)
  expect(statuses.filter(one => one === 500)).toHaveLength(3)
  expect(context.of('health').find(event => !event.healthy)).toMatchObject({
    ...{ to: 'bad', healthy: false },
    reason: expect.stringContaining('3 answers of 5xx in a row')
  })
  status = 200
  await until(async () => (await ask(port, '/')).text === 'bad')
})

test('where all answer with 5xx, none is ejected, and the last one never is', async () => {
  const backends = [
    await backend('a', (_req, res) => res.writeHead(500).end('a')),
    await backend('b', (_req, res) => res.writeHead(503).end('b'))
  ]
  const both = await balancer(backends, { ejectAfter: 2 })
  for (let i = 0; i < 12; i++) expect(['a', 'b']).toContain((await ask(both.port, '/')).text)
  const alone = await balancer(backends.slice(0, 1), { ejectAfter: 2 })
  for (let i = 0; i < 12; i++) expect((await ask(alone.port, '/')).text).toBe('a')
  for (const { context } of [both, alone]) {
    expect(context.of('health').every(event => event.healthy)).toBe(true)
  }
})
