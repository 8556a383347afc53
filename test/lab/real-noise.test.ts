import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TopologyInput } from '../../src/shared/topology'
import { freePorts } from '../support/ports'
import { until } from '../support/until'
import { RealLab } from './support/real-lab'

const server = fileURLToPath(new URL('../fixtures/noise/node-server.mjs', import.meta.url))
let lab: RealLab
let port = 0

beforeAll(async () => {
  const [one, two, proxy] = (await freePorts(3)) as [number, number, number]
  port = proxy
  const topology: TopologyInput = {
    name: 'noise',
    nodes: [
      ...[one, two].map((own, i) => ({
        id: `server-${i + 1}`,
        kind: 'external' as const,
        port: own,
        command: process.execPath,
        args: [server, String(own), `server-${i + 1}`]
      })),
      { id: 'proxy', kind: 'replicating-proxy', port: proxy }
    ],
    links: ['server-1', 'server-2'].map(to => ({ from: 'proxy', to }))
  }
  lab = await new RealLab(topology).open()
})
afterAll(async () => {
  await lab?.remove()
})

const ask = (): Promise<string> =>
  fetch(`http://127.0.0.1:${port}/`, { headers: { Connection: 'close' } }).then(r => r.text())
const diverged = async (): Promise<number> =>
  (await lab.run('journal.read', { kinds: ['diverged'] })).events.length
const pid = { scope: 'GET /', place: 'line 1, token 2' }

test('programs of the user’s own may differ in what they print again and again, until somebody strikes it off', async () => {
  const learned = async (): Promise<unknown> =>
    (await lab.run('compare.learned', { node: 'proxy' })).find(({ place }) => place === pid.place)
  await until(async () => {
    await ask()
    return (await learned()) !== undefined && JSON.stringify(await learned()).includes('"learned"')
  })
  expect(await learned()).toMatchObject({ ...pid, examples: { 'server-1': expect.any(String) as string } })
  expect(await diverged()).toBe(0)
  await lab.run('compare.strike', { node: 'proxy', ...pid })
  await ask()
  await until(async () => (await diverged()) === 1)
  await lab.run('compare.accept', { node: 'proxy', ...pid })
  await ask()
  expect(await diverged()).toBe(1)
})

test('what compares no replies has learned nothing', async () => {
  await expect(lab.run('compare.learned', { node: 'server-1' })).rejects.toThrow()
})
