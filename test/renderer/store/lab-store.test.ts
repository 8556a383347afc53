import { describe, expect, it, vi } from 'vitest'
import type { JournalEvent } from '../../../src/shared/journal'
import { createLabStore } from '../../../src/renderer/store/lab-store'
import { FakeClient, logLine, nodeView, snapshot } from '../support/fake-client'

/** A store whose frames the test draws, each a second after the one before it. */
function setUp() {
  const client = new FakeClient()
  const frames: (() => void)[] = []
  let time = 0
  const store = createLabStore(client, { schedule: frame => void frames.push(frame), now: () => time })
  const draw = () => {
    frames.splice(0).forEach(frame => frame())
    time += 1000
  }
  return { client, store, draw, frames }
}

describe('lab store', () => {
  it('asks for a snapshot as soon as it is connected and shows it at the next frame', async () => {
    const { client, store, draw } = setUp()
    expect(client.asked).toBe(1)
    await client.answer(snapshot())
    expect(store.state.getState().lab).toBeNull()
    draw()
    expect(Object.keys(store.state.getState().lab?.nodes ?? {})).toEqual(['replica-1', 'replica-2'])
  })

  it('applies deltas in order, leaves out what the snapshot had, and keeps other nodes as they are', async () => {
    const { client, store, draw } = setUp()
    await client.answer(snapshot())
    draw()
    const before = store.state.getState().lab?.nodes['replica-2']
    client.send({ seq: 10, nodes: { 'replica-1': nodeView('replica-1', { state: 'failed' }) } })
    client.send({ seq: 11, nodes: { 'replica-1': nodeView('replica-1', { state: 'frozen' }) } })
    draw()
    expect(store.state.getState().lab?.nodes['replica-1']?.state).toBe('frozen')
    expect(store.state.getState().lab?.nodes['replica-2']).toBe(before)
    client.send({ seq: 12, nodes: { 'replica-1': null } })
    draw()
    expect(store.state.getState().lab?.nodes['replica-1']).toBeUndefined()
  })

  it('asks for a new snapshot after a gap, and applies the deltas that came meanwhile after it', async () => {
    const { client, store, draw } = setUp()
    await client.answer(snapshot())
    client.send({ seq: 13, load: { enabled: true, rate: 1, targets: [] } })
    expect(client.asked).toBe(2)
    client.send({ seq: 14, load: { enabled: true, rate: 2, targets: [] } })
    client.send({ seq: 15, load: { enabled: true, rate: 3, targets: [] } })
    await client.answer(snapshot({ seq: 14, load: { enabled: true, rate: 2, targets: [] } }))
    draw()
    expect(store.state.getState().lab?.load.rate).toBe(3)
    expect(client.asked).toBe(2)
  })

  it('asks again when the connection comes back', async () => {
    const { client } = setUp()
    await client.answer(snapshot())
    client.setStatus('reconnecting')
    client.setStatus('ready')
    expect(client.asked).toBe(2)
  })

  it('reads what was done to the lab while it was cut off, where only traffic came after it', async () => {
    const { client, store } = setUp()
    const kill = (seq: number): JournalEvent<'kill-asked'> => ({
      seq,
      t: seq,
      kind: 'kill-asked',
      node: 'replica-1',
      by: 'test',
      keepDown: false
    })
    await client.answer(snapshot({ events: [kill(1)], lastEvent: 1 }))
    client.setStatus('reconnecting')
    client.setStatus('ready')
    await client.answer(snapshot({ events: [kill(900)], lastEvent: 900 }))
    expect(client.read).toMatchObject([{ after: 1, before: 900 }])
    // What the journal is asked for has its events where a snapshot has its own.
    await client.answer(snapshot({ events: [kill(50), kill(60)] }))
    expect(store.events.notableSince(0).map(({ seq }) => seq)).toEqual([1, 50, 60, 900])
  })

  it('draws one frame for many deltas', async () => {
    const { client, frames, draw } = setUp()
    await client.answer(snapshot())
    draw()
    for (let seq = 11; seq < 111; seq += 1) client.send({ seq, logs: [logLine(seq)] })
    expect(frames).toHaveLength(1)
  })

  it('shows what happens at the next frame, and lets figures wait for each other', async () => {
    vi.useFakeTimers()
    try {
      const client = new FakeClient()
      const frames: (() => void)[] = []
      const store = createLabStore(client, {
        schedule: frame => void frames.push(frame),
        now: () => Date.now()
      })
      await client.answer(snapshot())
      frames.splice(0).forEach(frame => frame())
      const rates = (requests: number) => ({ requests, failed: 0, bytesIn: 0, bytesOut: 0 })
      client.send({ seq: 11, nodes: { 'replica-1': nodeView('replica-1', { rates: rates(1) }) } })
      client.send({ seq: 12, nodes: { 'replica-1': nodeView('replica-1', { rates: rates(2) }) } })
      vi.advanceTimersByTime(400)
      expect(frames).toHaveLength(0)
      vi.advanceTimersByTime(200)
      expect(frames).toHaveLength(1)
      frames.splice(0).forEach(frame => frame())
      expect(store.state.getState().lab?.nodes['replica-1']?.rates.requests).toBe(2)
      client.send({ seq: 13, nodes: { 'replica-1': nodeView('replica-1', { rates: rates(3) }) } })
      client.send({ seq: 14, nodes: { 'replica-2': nodeView('replica-2', { state: 'down' }) } })
      expect(frames).toHaveLength(1)
      store.close()
    } finally {
      vi.useRealTimers()
    }
  })

  it('draws nothing for a delta that says what is known', async () => {
    const { client, store, frames, draw } = setUp()
    await client.answer(snapshot())
    draw()
    const before = store.current()
    client.send({ seq: 11, nodes: { 'replica-1': nodeView('replica-1') }, partitions: [] })
    expect(frames).toHaveLength(0)
    expect(store.current()).toBe(before)
  })

  it('keeps every part of a node that has not changed the same object', async () => {
    const { client, store } = setUp()
    await client.answer(snapshot())
    const before = store.current()?.nodes['replica-1']
    client.send({ seq: 11, nodes: { 'replica-1': nodeView('replica-1', { exits: 1, doorFaults: [] }) } })
    const after = store.current()?.nodes['replica-1']
    expect(after?.exits).toBe(1)
    expect(after?.doorFaults).toBe(before?.doorFaults)
    expect(after?.restart).toBe(before?.restart)
  })

  it('takes data in while the view is held, and shows it all on release', async () => {
    const { client, store, draw } = setUp()
    await client.answer(snapshot())
    draw()
    const version = store.logs.version()
    store.hold(true)
    client.send({ seq: 11, load: { enabled: true, rate: 7, targets: [] }, logs: [logLine(1)] })
    draw()
    expect(store.state.getState().lab?.load.rate).toBe(128)
    expect(store.logs.version()).toBe(version)
    expect(store.current()?.load.rate).toBe(7)
    store.hold(false)
    draw()
    expect(store.state.getState().lab?.load.rate).toBe(7)
    expect(store.logs.of('replica-1').length).toBe(1)
  })

  it('holds a picture of one moment, its clock and its lists too', async () => {
    const client = new FakeClient()
    let time = 0
    const store = createLabStore(client, { schedule: () => undefined, now: () => time })
    await client.answer(snapshot())
    client.send({ seq: 11, now: 1_234, load: { enabled: true, rate: 7, targets: [] }, lastEvent: 5 })
    time = 400
    store.hold(true)
    // What had come is drawn, though no frame has come since.
    expect(store.state.getState().lab?.load.rate).toBe(7)
    client.send({ seq: 12, now: 1_700, lastEvent: 9, logs: [logLine(1)] })
    time = 900
    expect(store.runNow()).toBe(1_234)
    expect(store.events.last).toBe(5)
    expect(store.logs.of('replica-1').length).toBe(0)
    store.hold(false)
    expect(store.runNow()).toBeGreaterThanOrEqual(1_700)
    expect(store.events.last).toBe(9)
    expect(store.logs.of('replica-1').length).toBe(1)
  })

  it('asks for what is recorded of its moment while the picture is held, and is busy until all has come', async () => {
    const { client, store, draw } = setUp()
    await client.answer(snapshot())
    draw()
    const call = vi.spyOn(client, 'call')
    client.send({ seq: 11, now: 1_234 })
    store.hold(true)
    client.send({ seq: 12, now: 1_700 })
    const read = store.read('journal.read', { limit: 3 })
    const run = store.current()?.run.id
    const args = { run, t: 1_234, command: 'journal.read', args: { limit: 3 } }
    expect(call).toHaveBeenLastCalledWith('run.read', args)
    store.hold(false)
    const live = store.read('log.read', { node: 'replica-1' })
    expect(call).toHaveBeenLastCalledWith('log.read', { node: 'replica-1' })
    expect(store.asked.getState()).toBe(2)
    await client.answer(snapshot())
    await Promise.all([read, live])
    expect(store.asked.getState()).toBe(0)
  })

  it('does not add twice the lines and events that a second snapshot repeats', async () => {
    const { client, store } = setUp()
    const event = {
      seq: 1,
      t: 0,
      kind: 'faults-reset',
      by: 'panel',
      nodes: 0,
      faults: 0,
      partitions: 0
    } as const
    await client.answer(snapshot({ logs: [logLine(1), logLine(2)], events: [event] }))
    client.send({ seq: 99 })
    await client.answer(snapshot({ seq: 99, logs: [logLine(1), logLine(2), logLine(3)], events: [event] }))
    expect(store.logs.of('replica-1').length).toBe(3)
    expect(store.events.ring.length).toBe(1)
  })

  it('starts lists anew when the host has begun another run', async () => {
    const { client, store } = setUp()
    await client.answer(snapshot({ logs: [logLine(1), logLine(2)] }))
    client.setStatus('reconnecting')
    client.setStatus('ready')
    await client.answer(snapshot({ run: { id: 'run-2', startedAt: 0, now: 0 }, logs: [logLine(1, 'new')] }))
    expect(
      store.logs
        .of('replica-1')
        .toArray()
        .map(line => line.text)
    ).toEqual(['new'])
  })

  it('has the lines of a node sent while its log is open, and lets them go after that', async () => {
    const { client, store } = setUp()
    await client.answer(snapshot())
    const close = store.watchLog('replica-1')
    const closeSecond = store.watchLog('replica-1')
    const stop = store.watchTraffic()
    client.send({ seq: 11, logs: [logLine(4)], lastLines: { 'replica-1': 4, 'replica-2': 7 } })
    close()
    expect(store.logs.of('replica-1').length).toBe(1)
    closeSecond()
    stop()
    expect(client.watches).toEqual([
      { logs: ['replica-1'], traffic: false },
      { logs: ['replica-1'], traffic: true },
      { logs: [], traffic: true },
      { logs: [], traffic: false }
    ])
    expect(store.logs.of('replica-1').length).toBe(0)
    expect([store.logs.lastOf('replica-1'), store.logs.lastOf('replica-2')]).toEqual([4, 7])
  })

  it('stops listening and asking once closed', async () => {
    const { client, store, frames } = setUp()
    await client.answer(snapshot())
    frames.length = 0
    store.close()
    client.send({ seq: 20 })
    client.setStatus('ready')
    expect(client.asked).toBe(1)
    expect(frames).toHaveLength(0)
  })
})
