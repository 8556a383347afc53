import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freeTopology, type FreeTopology } from '../support/free-topology'
import { startTestHost, type TestHost } from '../support/web-host'

let lab: FreeTopology
let host: TestHost
const servers = ['server-1', 'server-2', 'server-3']
const video = randomBytes(256 * 1024)
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const upload = async (port: number): Promise<Response> => {
  const form = new FormData()
  form.set('file', new Blob([video], { type: 'video/mp4' }), 'video.mp4')
  return fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: form, redirect: 'manual' })
}

beforeAll(async () => {
  lab = await freeTopology('full')
  host = await startTestHost(lab.topology)
  for (const node of ['balancer', 'receiver-1', ...servers]) await host.reaches(node, 'up')
  for (const server of servers) {
    const answer = await upload(lab.port(server))
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/uploads/video.mp4'])
  }
})
afterAll(() => host?.dispose())

test('two hundred downloads are all whole while the backends are killed in turn', async () => {
  const wanted = sha256(video)
  const outcomes = new Map<string, number>()
  let downloading = true
  const killer = (async () => {
    for (let kills = 0; downloading && kills < 9; kills++) {
      const node = servers[kills % servers.length] ?? ''
      await host.call('node.kill', { node, keepDown: false })
      await host.reaches(node, 'up')
    }
  })()
  for (let n = 0; n < 200; n++) {
    const answer = await fetch(`http://127.0.0.1:${lab.port('balancer')}/uploads/video.mp4`)
    const body = new Uint8Array(await answer.arrayBuffer())
    const outcome = `${answer.status} ${sha256(body) === wanted ? 'whole' : 'damaged'}`
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  downloading = false
  await killer
  expect(Object.fromEntries(outcomes)).toEqual({ '200 whole': 200 })
})

test('the redirect answers at once and one file server pushes its video to the receiver', async () => {
  const answer = await fetch(`http://127.0.0.1:${lab.port('balancer')}/redirect`)
  expect(await answer.json()).toEqual({ message: 'Redirección iniciada' })
  await expect
    .poll(
      async () =>
        (await host.call('log.read', { node: 'receiver-1' })).lines.map(line => line.text).join('\n'),
      {
        timeout: 15_000
      }
    )
    .toMatch(/video/)
})

test('with every backend down the answer is a 503 with a reason, at once', async () => {
  for (const server of servers) await host.call('node.kill', { node: server, keepDown: true })
  const answer = await fetch(`http://127.0.0.1:${lab.port('balancer')}/uploads/video.mp4`)
  expect(answer.status).toBe(503)
  expect(await answer.text()).not.toBe('')
})
