import { expect, test } from 'vitest'
import { autopsyOf, eventOf } from '../../../../src/renderer/timeline/autopsy-of'
import { failoverDiagram } from '../../../../src/shared/diagram/failover'
import { placeLabels } from '../../../../src/renderer/diagram/place-labels'
import type { Autopsy } from '../../../../src/shared/state'
import { event } from '../../events/examples'

const diagramOf = (autopsy: Autopsy, events: Parameters<typeof failoverDiagram>[1]) =>
  failoverDiagram(autopsy, events, [])

const steps: Autopsy['steps'] = [
  { step: 'kill-asked', t: 1000, by: 'panel' },
  { step: 'exit-seen', t: 1001.8, by: 'supervisor' },
  { step: 'lost', t: 1002.1, by: 'proxy', cause: 'rst' },
  { step: 'chosen', t: 1002.2, by: 'proxy' },
  { step: 'first-byte', t: 1003, by: 'proxy' }
]
const autopsy = (more: Partial<Autopsy> = {}): Autopsy => ({
  id: 'autopsy-42',
  observer: 'proxy',
  from: 'replica-2',
  to: 'replica-3',
  session: 3,
  t: 1000,
  steps,
  byte: 18,
  lostBytes: 0,
  repeatedBytes: 0,
  totalMs: 3,
  ...more
})

test('each step is one point on the lifeline of whoever measured it', () => {
  const { points, start, end } = diagramOf(autopsy(), [])
  expect(points.map(({ what, lane }) => `${what} ${lane}`)).toEqual([
    'kill-asked supervisor',
    'exit-seen supervisor',
    'lost observer',
    'chosen observer',
    'first-byte observer'
  ])
  expect(points.map(({ ms }) => Number(ms.toFixed(1)))).toEqual([0, 1.8, 2.1, 2.2, 3])
  expect(start).toBeLessThan(0)
  expect(end).toBeGreaterThan(3)
})

test('the client’s and the new replica’s clocks were not measured: only half of their messages is there', () => {
  const { points, arrows } = diagramOf(autopsy(), [])
  expect(points.some(({ lane }) => lane === 'client' || lane === 'to' || lane === 'from')).toBe(false)
  expect(points.find(({ what }) => what === 'first-byte')?.half).toEqual({ lane: 'client', way: 'out' })
  const ids = new Set(points.map(({ id }) => id))
  for (const { from, to } of arrows) expect(ids.has(from) && ids.has(to)).toBe(true)
})

test('the causal path goes from the click to the first byte', () => {
  const { points, arrows } = diagramOf(autopsy(), [])
  const name = new Map(points.map(({ id, what }) => [id, what]))
  expect(arrows.filter(({ causal }) => causal).map(({ from, to }) => [name.get(from), name.get(to)])).toEqual(
    [
      ['kill-asked', 'lost'],
      ['lost', 'chosen'],
      ['chosen', 'first-byte']
    ]
  )
})

test('a death that nobody asked for has no cause, and a failover without a byte no last step', () => {
  const { points, arrows, lanes } = diagramOf(autopsy({ steps: steps.slice(1, 4), totalMs: 0.4 }), [])
  expect(points.map(({ what }) => what)).toEqual(['exit-seen', 'lost', 'chosen'])
  expect(arrows).toHaveLength(1)
  expect(points.find(({ what }) => what === 'lost')?.half).toEqual({ lane: 'from', way: 'in' })
  const [doubtful, dead] = lanes.find(({ id }) => id === 'from')?.life ?? []
  expect(doubtful?.from).toBe(doubtful?.to)
  expect(dead).toMatchObject({ state: 'dead', to: null })
})

test('a connection whose two ends the journal has is a whole arrow', () => {
  const events = [
    event('session', 1, 999, {
      node: 'proxy',
      phase: 'open',
      session: 3,
      upstreams: [
        { to: 'replica-2', localPort: 5001 },
        { to: 'replica-3', localPort: 5002 }
      ]
    }),
    event('connection', 2, 999.2, { node: 'replica-3', action: 'open', peer: '127.0.0.1:5002' }),
    // Another session's, and one that the proxy noted after it was there.
    event('connection', 3, 999.3, { node: 'replica-3', action: 'open', peer: '127.0.0.1:15002' }),
    event('connection', 4, 998.9, { node: 'replica-2', action: 'open', peer: '127.0.0.1:5001' })
  ]
  const { points, arrows } = diagramOf(autopsy(), events)
  expect(points.filter(({ what }) => what === 'connection-open').map(({ lane }) => lane)).toEqual([
    'from',
    'to'
  ])
  expect(arrows.filter(({ causal }) => !causal)).toEqual([{ from: 'event-1', to: 'event-2', causal: false }])
})

test('what was long before or after, or of another session, is left out', () => {
  const events = [
    event('session', 1, 500, { node: 'proxy', session: 3, phase: 'open' }),
    event('session', 2, 1001, { node: 'proxy', session: 4, phase: 'open' }),
    event('session', 3, 1500, { node: 'proxy', session: 3, phase: 'close' })
  ]
  expect(diagramOf(autopsy(), events).points).toHaveLength(steps.length)
})

test('a kill opens the autopsy that it led to, and an autopsy finds its kill', () => {
  const kill = event('kill-asked', 30, 1000, { node: 'replica-2' })
  const failover = event('failover', 42, 1003, { node: 'proxy' })
  const other = event('kill-asked', 50, 2000, { node: 'replica-2' })
  expect(autopsyOf(kill, [autopsy()])?.id).toBe('autopsy-42')
  expect(autopsyOf(failover, [autopsy()])?.id).toBe('autopsy-42')
  expect(autopsyOf(other, [autopsy()])).toBe(null)
  expect(eventOf(autopsy(), [kill, failover, other])).toBe(30)
  expect(eventOf(autopsy({ steps: steps.slice(1) }), [failover])).toBe(42)
})

test('a death that nobody asked for opens its autopsy by its exit', () => {
  const died = autopsy({ steps: steps.slice(1) })
  const exit = event('node-exit', 31, 1001.8, { node: 'replica-2' })
  expect(autopsyOf(exit, [died])?.id).toBe('autopsy-42')
  expect(autopsyOf(event('node-exit', 32, 1001.8, { node: 'replica-1' }), [died])).toBe(null)
  expect(eventOf(died, [exit, event('failover', 42, 1003, { node: 'proxy' })])).toBe(31)
})

const wanted = (id: string, y: number, left = 0, right = 100) => ({ id, y, left, right })

test('labels move apart, keep their order and stay above the foot', () => {
  const room = { gap: 16, top: 0, bottom: 110 }
  const placed = placeLabels([wanted('a', 100), wanted('b', 101), wanted('c', 102)], room)
  expect([...placed]).toEqual([
    ['a', 78],
    ['b', 94],
    ['c', 110]
  ])
})

test('labels of two lifelines move apart only where one reaches into the other', () => {
  const room = { gap: 16, top: 0, bottom: 200 }
  const [near, far] = [wanted('b', 51, 90, 190), wanted('b', 51, 110, 210)]
  expect([...placeLabels([wanted('a', 50), near], room).values()]).toEqual([50, 66])
  expect([...placeLabels([wanted('a', 50), far], room).values()]).toEqual([50, 51])
})

test('no label lies on the circle of another point', () => {
  const room = { gap: 16, top: 0, bottom: 200, dots: [{ x: 80, y: 54 }], dotGap: 13 }
  expect([...placeLabels([wanted('a', 50)], room).values()]).toEqual([67])
  expect([...placeLabels([wanted('a', 50)], { ...room, bottom: 60 }).values()]).toEqual([41])
  expect([...placeLabels([wanted('a', 50, 100, 200)], room).values()]).toEqual([50])
})
