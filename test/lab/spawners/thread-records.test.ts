import { expect, test } from 'vitest'
import { ThreadRecords } from '../../../src/lab/spawners/thread-records'
import { recordKinds } from '../../../src/shared/node-channel'
import { RingWriter } from '../../../src/system/shared-ring'
import { until } from '../../support/until'

/** A thread that writes what it is told to, and whom the lab listens to. */
function threadOf(records: ThreadRecords) {
  const heard: unknown[] = []
  const source = records.add({
    onMessage: message => void heard.push(message),
    onLines: lines => void heard.push(lines.map(({ text, peerPort }) => [text, peerPort]))
  })
  const writer = new RingWriter(source.ring)
  return {
    heard,
    source,
    log: (text: string, port = 0) => writer.write({ kind: recordKinds.line, level: 1, port, at: 1, text }),
    send: (message: unknown) =>
      writer.write({ kind: recordKinds.message, level: 0, port: 0, at: 1, text: JSON.stringify(message) })
  }
}

test('lines come together, and in order with messages', () => {
  const records = new ThreadRecords()
  const { heard, log, send } = threadOf(records)
  log('one', 7)
  log('two')
  send({ type: 'stats' })
  log('three')
  records.collect()
  expect(heard).toEqual([
    [
      ['one', 7],
      ['two', undefined]
    ],
    { type: 'stats' },
    [['three', undefined]]
  ])
})

test('a bell that one thread rings has all of them read', async () => {
  const records = new ThreadRecords()
  const [one, other] = [threadOf(records), threadOf(records)]
  one.log('one')
  other.log('other')
  Atomics.store(records.bell, 0, 1)
  records.ring()
  await until(() => one.heard.length + other.heard.length === 2)
  expect(Atomics.load(records.bell, 0)).toBe(0)
})

test('what a thread wrote is read at its end, and its hand on the bell keeps nobody silent', () => {
  const records = new ThreadRecords()
  const [killed, other] = [threadOf(records), threadOf(records)]
  killed.log('last words')
  Atomics.store(records.bell, 0, 1)
  other.log('waits')
  killed.source.end()
  expect([killed.heard, other.heard]).toEqual([[[['last words', undefined]]], [[['waits', undefined]]]])
  expect(Atomics.load(records.bell, 0)).toBe(0)
})
