import { expect, test } from 'vitest'
import { commandArgs, type CommandName } from '../../../src/shared/contract'
import { RecordedClient } from '../../../src/renderer/client/recorded-client'
import { createLabStore } from '../../../src/renderer/store/lab-store'
import { FakeRecord, runId, toldAt } from '../support/fake-record'

/** A panel on a record, and the clock of this computer, which the test moves. */
async function shown(record = new FakeRecord()) {
  let time = 0
  let tick: () => void = () => undefined
  const client = new RecordedClient(record, record.run, {
    now: () => time,
    every: (_ms, work) => {
      tick = work
      return () => (tick = () => undefined)
    }
  })
  const lab = createLabStore(client, { schedule: draw => draw(), now: () => time, runNow: client.now })
  await settled()
  return {
    record,
    client,
    lab,
    /** Lets this computer's time pass, in the steps in which the client looks at its clock. */
    async pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 50) {
        time += 50
        tick()
        await settled()
      }
    },
    /** Numbers of the events that the panel has. */
    events: () => lab.events.ring.toArray().map(({ seq }) => seq)
  }
}

/** Everything that waits for an answer has it. */
const settled = async () => {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
}

test('a run is shown from its beginning, and stands still', async () => {
  const { client, lab, pass, events } = await shown()
  await pass(2_000)
  expect(client.now()).toBe(0)
  expect(lab.state.getState().lab?.run.id).toMatch(runId)
  expect(events()).toEqual([])
})

test('played, it goes on by the clock of this computer, each delta at its time', async () => {
  const { client, pass, events } = await shown()
  client.play()
  await settled()
  await pass(1_000)
  expect(events()).toEqual([])
  await pass(50)
  expect(events()).toEqual([1])
  client.pause()
  await pass(3_000)
  expect(events()).toEqual([1])
  expect(client.now()).toBe(1_050)
})

test.each([
  [0.01, 200_000, [1]],
  [0.5, 6_100, [1, 2, 3]],
  [100, 100, [1, 2, 3, 4, 5, 6, 7, 8, 9]]
] as const)('at a speed of %d it shows as much as belongs to that', async (speed, ms, expected) => {
  const { client, pass, events } = await shown()
  client.setSpeed(speed)
  client.play()
  await settled()
  await pass(ms)
  expect(events()).toEqual(expected)
})

test('at its end it stands still, and is played again from the beginning', async () => {
  const { client, pass, events } = await shown(new FakeRecord(3_500))
  client.seek(3_200)
  await settled()
  client.play()
  await pass(1_000)
  expect(client.state.getState()).toMatchObject({ playing: false, t: 3_500 })
  client.play()
  await settled()
  expect(events()).toEqual([])
  await pass(1_100)
  expect(events()).toEqual([1])
})

test('after a seek, forward or back, the panel has what it had at that moment, and nothing of later', async () => {
  const { client, lab, pass, events } = await shown()
  client.seek(5_500)
  await settled()
  expect(events()).toEqual([1, 2, 3, 4, 5])
  client.play()
  await pass(1_000)
  expect(events()).toEqual([1, 2, 3, 4, 5, 6])
  client.pause()
  const before = lab.state.getState().lab?.run.id
  client.seek(2_500)
  await settled()
  expect(events()).toEqual([1, 2])
  expect(lab.runNow()).toBe(2_500)
  // To whoever has read something of the run, this is another one.
  expect(lab.state.getState().lab?.run.id).not.toBe(before)
})

test('of many seeks in a row the last one counts', async () => {
  const { client, events } = await shown()
  for (const t of [9_000, 1_500, 14_200, 3_700]) client.seek(t)
  await settled()
  expect(client.now()).toBe(3_700)
  expect(events()).toEqual([1, 2, 3])
  expect(client.state.getState().busy).toBe(false)
})

test('it is never before its first moment nor after its last', async () => {
  const { client } = await shown()
  client.seek(-5)
  expect(client.now()).toBe(0)
  client.seek(99_999)
  expect(client.now()).toBe(20_000)
})

test('steps go from event to event, to the moment at which the panel heard of it', async () => {
  const { client, events } = await shown()
  client.seek(5_500)
  await settled()
  await client.step(1)
  await settled()
  expect(client.now()).toBe(toldAt(6))
  expect(events().at(-1)).toBe(6)
  await Promise.all([client.step(1), client.step(1), client.step(1)])
  await settled()
  expect(events().at(-1)).toBe(9)
  await client.step(-1)
  await settled()
  expect(client.now()).toBe(toldAt(8))
  expect(events().at(-1)).toBe(8)
})

test('before the first event a step back leads to the beginning, after the last one forward to the end', async () => {
  const { client } = await shown()
  client.seek(400)
  await settled()
  await client.step(-1)
  expect(client.now()).toBe(0)
  client.seek(toldAt(20) - 1)
  await settled()
  await client.step(1)
  expect(client.now()).toBe(20_000)
})

test('a mark shows the moment at which the panel heard of it', async () => {
  const { client, record, events } = await shown()
  await client.show(record.run.marks[6]!)
  await settled()
  expect(client.now()).toBe(toldAt(7))
  expect(events().at(-1)).toBe(7)
})

test('where the record has a hole, the clock goes on, and whole snapshots say how it was', async () => {
  const record = new FakeRecord()
  record.holeFrom = 2_500
  const { client, pass, events } = await shown(record)
  client.play()
  await pass(6_500)
  expect(client.now()).toBeGreaterThan(5_000)
  expect(events().length).toBeGreaterThanOrEqual(5)
})

test('a host that comes back is asked again, and the clock stands where it was', async () => {
  const { client, record, pass, events } = await shown()
  client.play()
  await pass(3_000)
  const before = client.now()
  record.setStatus('reconnecting')
  record.setStatus('ready')
  await settled()
  expect(client.now()).toBe(before)
  await pass(1_200)
  expect(events()).toEqual([1, 2, 3, 4])
})

test('what is read is read as of the moment that is shown', async () => {
  const { client, record } = await shown()
  client.seek(4_200)
  await settled()
  const result = await client.call('journal.read', { limit: 2 })
  expect(result).toMatchObject({ ok: true, value: { events: [{ seq: 3 }, { seq: 4 }] } })
  const last = record.asked.at(-1)
  expect(last).toMatchObject({ command: 'run.read', args: { run: runId, t: 4_200, command: 'journal.read' } })
})

const answeredByTheRecord = [
  'journal.read',
  'log.read',
  'metrics.read',
  'replicas.compare',
  'session.list',
  'session.read',
  'bytes.read',
  'trace.read',
  'lab.snapshot',
  'lab.watch'
]
/** Of hand-ins too: they are no part of the lab. */
const askedOfTheHost = [
  'host.ping',
  'host.about',
  'topology.list',
  'exercise.list',
  'marking.open',
  'marking.read',
  'marking.mark',
  'marking.write',
  'marking.close'
]

test('nothing that could change the lab reaches the host: it is refused with a code of its own', async () => {
  const { client, record } = await shown()
  const commands = Object.keys(commandArgs) as CommandName[]
  // Hand-ins and runs have nothing to do with what the lab does.
  const acts = commands.filter(
    name =>
      !/^(?:run|marking)\./.test(name) &&
      !answeredByTheRecord.includes(name) &&
      !askedOfTheHost.includes(name)
  )
  expect(acts).toContain('node.kill')
  expect(acts.length).toBeGreaterThan(30)
  record.asked.length = 0
  for (const command of acts) {
    const result = await client.call(command, {} as never)
    expect(result, command).toMatchObject({ ok: false, error: { code: 'RECORDED' } })
  }
  expect(record.commands()).toEqual([])
})

test('what the nodes of a run had stored is not shown from those of the lab', async () => {
  const { client } = await shown()
  expect(await client.mediaUrl()).toBeNull()
})

test('closed, it asks for nothing more, and leaves the host’s connection alone', async () => {
  const { client, record, pass } = await shown()
  client.play()
  client.close()
  record.asked.length = 0
  await pass(2_000)
  expect(record.commands()).toEqual([])
})
