import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Autopsy } from '../../src/shared/state'
import { exchange, exchangeLines } from '../support/exchange'
import { freeTopology, type FreeTopology } from '../support/free-topology'
import { until } from '../support/until'
import { startTestHost, type TestHost } from '../support/web-host'

let lab: FreeTopology
let host: TestHost

beforeAll(async () => {
  lab = await freeTopology('full')
  host = await startTestHost(lab.topology)
  for (const node of ['proxy', 'replica-1', 'replica-2', 'replica-3']) await host.reaches(node, 'up')
})
afterAll(() => host?.dispose())

const linesOf = async (node: string): Promise<string[]> =>
  (await host.call('log.read', { node, limit: 20_000 })).lines
    .filter(line => line.level === 'info')
    .map(line => line.text)

/** The autopsy of a failover from replica-1 that begins with `step`, among those after the first `known`. */
const autopsyOf = (known: number, step: string): Promise<Autopsy> =>
  until(
    async () =>
      (await host.snapshot()).autopsies
        .slice(known)
        .find(({ from, steps }) => from === 'replica-1' && steps[0]?.step === step),
    { what: `an autopsy that begins with ${step}` }
  )

test('an exchange through the proxy is logged by every replica, line for line', async () => {
  expect(await exchange(lab.port('proxy'))).toBe('HOLA')
  for (const replica of ['replica-1', 'replica-2', 'replica-3']) {
    await until(async () => (await linesOf(replica)).length === 8, { what: `the lines of ${replica}` })
    expect(await linesOf(replica)).toEqual(exchangeLines)
  }
})

test('two hundred exchanges are all answered while the primary is killed and started again', async () => {
  const replies: string[] = []
  let killing = true
  const killer = (async () => {
    for (let kills = 0; killing && kills < 4; kills++) {
      await host.call('node.kill', { node: 'replica-1', keepDown: false })
      await host.reaches('replica-1', 'up', 'failed')
    }
  })()
  while (replies.length < 200) replies.push(await exchange(lab.port('proxy')))
  killing = false
  await killer
  expect(replies).toEqual(Array<string>(200).fill('HOLA'))
})

test('after it came back, the log of the killed replica holds the sessions that it missed', async () => {
  await host.reaches('replica-1', 'up')
  await until(
    async () => {
      const comparison = await host.call('replicas.compare', {})
      return comparison.totalSessions >= 201 && comparison.replicas.every(replica => replica.pending === 0)
    },
    { what: 'the catch-up' }
  )
  const others = await linesOf('replica-2')
  expect(others.length).toBe(201 * 8)
})

test('a frozen primary does not freeze its clients', async () => {
  await host.call('node.freeze', { node: 'replica-1' })
  await host.reaches('replica-1', 'frozen')
  const replies = await Promise.all(Array.from({ length: 16 }, () => exchange(lab.port('proxy'))))
  expect(replies).toEqual(Array<string>(16).fill('HOLA'))
  const autopsy = await autopsyOf(0, 'freeze-asked')
  expect(autopsy).toMatchObject({ observer: 'proxy', lostBytes: 0, repeatedBytes: 0 })
  const { resumed } = await host.call('lab.reset-faults', {})
  expect(resumed).toEqual(['replica-1'])
  await host.reaches('replica-1', 'up')
})

test('the failover from a killed primary has an autopsy, from the kill to the first byte', async () => {
  await until(
    async () => {
      const { events } = await host.call('journal.read', { kinds: ['attached', 'detached'], node: 'proxy' })
      return events.filter(event => event.link === 'proxy->replica-1').at(-1)?.kind === 'attached'
    },
    { what: 'replica-1 to be attached again' }
  )
  const known = (await host.snapshot()).autopsies.length
  await host.call('node.kill', { node: 'replica-1', keepDown: true })
  expect(await exchange(lab.port('proxy'))).toBe('HOLA')
  expect((await host.snapshot()).nodes['replica-1']?.state).toBe('down')
  const autopsy = await autopsyOf(known, 'kill-asked')
  expect(autopsy).toMatchObject({ observer: 'proxy', lostBytes: 0, repeatedBytes: 0 })
  const steps = autopsy.steps.map(({ step }) => step)
  expect(steps).toEqual(expect.arrayContaining(['exit-seen', 'lost', 'chosen', 'first-byte']))
  const times = autopsy.steps.map(({ t }) => t)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})
