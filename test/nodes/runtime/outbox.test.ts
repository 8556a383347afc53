import { expect, test } from 'vitest'
import type { NodeLogLine, NodeToLab } from '../../../src/shared/node-channel'
import { Outbox, type OutboxLimits } from '../../../src/nodes/runtime/outbox'
import { until } from '../../support/until'

function subject(limits: Partial<OutboxLimits> = {}) {
  const sent: NodeToLab[] = []
  const channel = {
    busy: 0,
    send: (message: NodeToLab) => void sent.push(message),
    inFlight: () => channel.busy
  }
  const outbox = new Outbox(channel, { batchMs: 5, ...limits })
  const log = (text: string): void => outbox.log({ at: 0, level: 'info', text })
  return { sent, channel, outbox, log }
}

test('lines that come close together travel together, in order', async () => {
  const { sent, log } = subject()
  for (const text of ['a', 'b', 'c']) log(text)
  expect(sent).toEqual([])
  await until(() => sent.length > 0)
  expect(sent).toEqual([
    { type: 'logs', lines: ['a', 'b', 'c'].map(text => ({ at: 0, level: 'info', text })) }
  ])
})

test('lines past the limit are counted, not kept', async () => {
  const { sent, log } = subject({ maxWaiting: 2 })
  for (const text of ['a', 'b', 'c', 'd']) log(text)
  await until(() => sent.length > 0)
  expect(sent).toMatchObject([{ lines: [{ text: 'a' }, { text: 'b' }], dropped: 2 }])
})

test('lines that take too much are counted, however few they are', async () => {
  const { sent, log } = subject({ maxWaitingBytes: 10_000 })
  for (let n = 0; n < 6; n++) log('x'.repeat(4_000))
  await until(() => sent.length > 0)
  expect(sent).toMatchObject([{ lines: [{}, {}], dropped: 4 }])
})

test('while the lab is behind, lines wait', async () => {
  const { sent, channel, log } = subject({ maxInFlight: 2 })
  channel.busy = 2
  log('a')
  await new Promise(resolve => setTimeout(resolve, 40))
  expect(sent).toEqual([])
  channel.busy = 1
  await until(() => sent.length > 0)
})

test('events go before the lines of the same moment, and lost ones are told', () => {
  const { sent, outbox, log } = subject({ maxWaiting: 1 })
  log('a')
  outbox.event({ at: 1, kind: 'load', enabled: true, rate: 1 })
  outbox.event({ at: 2, kind: 'load', enabled: true, rate: 1 })
  outbox.flush()
  outbox.flush()
  expect(sent).toMatchObject([
    { type: 'events', events: [{ at: 1 }] },
    { type: 'logs', lines: [{ text: 'a' }, { level: 'warn', text: expect.stringContaining('1 events') }] }
  ])
})

test('what finds room where the lab reads by itself is not sent, and what comes after a line that waits does not pass it', async () => {
  const sent: NodeToLab[] = []
  const put: string[] = []
  const channel = {
    room: true,
    send: (message: NodeToLab) => void sent.push(message),
    inFlight: () => 0,
    putLine: ({ text }: NodeLogLine) => channel.room && put.push(text) > 0
  }
  const outbox = new Outbox(channel, { batchMs: 5 })
  const log = (text: string): void => outbox.log({ at: 0, level: 'info', text })
  log('a')
  channel.room = false
  log('b')
  channel.room = true
  log('c')
  await until(() => sent.length > 0)
  log('d')
  expect(put).toEqual(['a', 'd'])
  expect(sent).toMatchObject([{ lines: [{ text: 'b' }, { text: 'c' }] }])
})
