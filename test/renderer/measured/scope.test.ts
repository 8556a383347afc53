import { expect, test } from 'vitest'
import { chartsOf, scaleOf } from '../../../src/renderer/metrics/charts'
import type { Frame } from '../../../src/renderer/measured/frames'
import { measure, scopeOf } from '../../../src/renderer/measured/scope'
import type { MetricSample } from '../../../src/shared/state'
import { topologySchema } from '../../../src/shared/topology'
import { sample } from './sample'

const topology = topologySchema.parse({
  name: 'test',
  nodes: [
    { id: 'client', kind: 'client' },
    { id: 'proxy', kind: 'replicating-proxy', port: 1 },
    { id: 'replica-1', kind: 'replica', port: 2 },
    { id: 'replica-2', kind: 'replica', port: 3 },
    { id: 'alone', kind: 'replica', port: 4 }
  ],
  links: [
    { from: 'client', to: 'proxy' },
    { from: 'client', to: 'alone' },
    { from: 'proxy', to: 'replica-1' },
    { from: 'proxy', to: 'replica-2' }
  ]
})
const lab = scopeOf(topology, null)
const always = () => true
const frame = (samples: MetricSample[]): Frame => ({
  t: 1000,
  samples: new Map(samples.map(one => [one.node, one]))
})

test('a byte that passes the client, the proxy and its replicas counts once', () => {
  const values = measure(
    frame([
      sample('client', 1000, { bytesIn: 40, bytesOut: 100, requests: 10 }),
      sample('proxy', 1000, { bytesIn: 100, bytesOut: 40, requests: 10 }),
      sample('replica-1', 1000, { bytesIn: 100, bytesOut: 40, requests: 10 }),
      sample('replica-2', 1000, { bytesIn: 100, bytesOut: 40, requests: 10 })
    ]),
    lab,
    always
  )
  expect(values.bytes).toBe(140)
  expect(values.served).toBe(10)
})

test('a node with no hub in front of it is a door of its own', () => {
  expect(lab).toMatchObject({ doors: ['proxy', 'alone'], hubs: ['proxy'] })
  const values = measure(
    frame([sample('proxy', 1000, { requests: 3 }), sample('alone', 1000, { requests: 4 })]),
    lab,
    always
  )
  expect(values.served).toBe(7)
})

test('a failure that the door and the client both saw counts once, and one at a dead door counts', () => {
  const both = [sample('proxy', 1000, { failed: 2 }), sample('client', 1000, { failed: 3 })]
  expect(measure(frame(both), lab, always).failed).toBe(3)
  expect(measure(frame([sample('client', 1000, { failed: 5 })]), lab, always).failed).toBe(5)
})

test('what nobody measured is not zero', () => {
  const values = measure(frame([sample('replica-1', 1000, { requests: 9 })]), lab, always)
  expect(values).toMatchObject({ bytes: null, served: null, failed: null, p50: null, 'open:proxy': null })
})

test('the samples of a node that was frozen are not believed', () => {
  const values = measure(
    frame([sample('proxy', 1000, { requests: 9, open: 4 })]),
    lab,
    node => node !== 'proxy'
  )
  expect(values).toMatchObject({ served: null, 'open:proxy': null })
})

test('of several latencies the median is weighted and the tails take the worst', () => {
  const values = measure(
    frame([
      sample('proxy', 1000, { latency: { count: 3, p50: 1, p95: 5, p99: 9 } }),
      sample('alone', 1000, { latency: { count: 1, p50: 5, p95: 4, p99: 20 } })
    ]),
    lab,
    always
  )
  expect(values).toMatchObject({ p50: 2, p95: 5, p99: 20 })
})

test('one node has its own bytes in and out, and its own connections', () => {
  const scope = scopeOf(topology, 'replica-1')
  const one = sample('replica-1', 1000, { bytesIn: 7, bytesOut: 8, open: 2, cpu: 3, memory: 4 })
  const values = measure(frame([one]), scope, always)
  expect(values).toMatchObject({ 'bytes-in': 7, 'bytes-out': 8, open: 2, cpu: 3, memory: 4 })
  for (const { series } of chartsOf(scope)) for (const { key } of series) expect(values).toHaveProperty([key])
})

test('every series of the charts of the whole lab has a value', () => {
  const values = measure(frame([sample('proxy', 1000, { open: 1 })]), lab, always)
  for (const { series } of chartsOf(lab)) for (const { key } of series) expect(values).toHaveProperty([key])
})

test('more hubs than lines are added up in the last one', () => {
  const hubs = ['a', 'b', 'c', 'd', 'e', 'f']
  const many = { kind: 'lab', doors: hubs, clients: [], hubs } as const
  const values = measure(frame(hubs.map(hub => sample(hub, 1000, { open: 2 }))), many, always)
  expect(values).toMatchObject({ 'open:d': 2, 'open:*': 4 })
  const looks = chartsOf(many)[3]?.series.map(({ tone, dash }) => `${tone} ${dash}`)
  expect(new Set(looks).size).toBe(5)
})

test('the unit of an axis goes with its greatest value', () => {
  expect(scaleOf('throughput', 4_300_000)).toMatchObject({ unit: 'MB/s', factor: 1e6, top: 5 })
  expect(scaleOf('throughput', 0)).toMatchObject({ unit: 'kB/s', factor: 1000 })
  expect(scaleOf('latency', 129)).toMatchObject({ unit: null, factor: 1, top: 150 })
})
