import { expect, test } from 'vitest'
import { decode, hexDump, keptBytes } from '../../../src/shared/diagram/decode'
import type { Message } from '../../../src/shared/diagram/diagram'
import { mermaidOf, shivizOf } from '../../../src/shared/diagram/export-text'
import { joinedConnections } from '../../../src/shared/diagram/joined'
import { traceDiagram } from '../../../src/shared/diagram/trace-diagram'
import { event } from '../../renderer/events/examples'
import { chunk, connection, sessionTrace, topology } from './session'

const { messages, lanes, origin } = traceDiagram(sessionTrace, topology)
const between = (from: string, to: string): Message[] =>
  messages.filter(message => message.from.lane === from && message.to.lane === to)

test('lifelines stand in the order in which a request passes them, whoever is no node first', () => {
  expect(lanes.map(({ id }) => id)).toEqual(['OUTSIDE', 'proxy', 'first', 'second'])
  expect(origin).toBe(1000)
})

test('what both ends recorded is sent when it was sent, and comes when the last of it had come', () => {
  const [first, second, end] = between('proxy', 'first')
  expect([first?.from.ms, first?.to.ms]).toEqual([0.1, 0.9])
  expect([second?.from.ms, second?.to.ms]).toEqual([0.5, 0.9])
  expect([first?.bytes, first?.offset, second?.bytes, second?.offset]).toEqual([16, 0, 40, 16])
  expect(end).toMatchObject({ ends: true, offset: 56 })
  const [reply] = between('first', 'proxy')
  expect([reply?.from.ms, reply?.to.ms, reply?.by]).toEqual([1.2, 1.8, 'acceptor'])
})

test('of what one end recorded only that end has a time', () => {
  for (const message of between('proxy', 'second')) expect(message.to.ms).toBe(null)
  for (const message of between('OUTSIDE', 'proxy')) expect(message.from.ms).toBe(null)
  expect(between('second', 'proxy')).toEqual([])
})

test('bytes that never came at an end that was recorded have no time there', () => {
  const trace = {
    ...sessionTrace,
    connections: sessionTrace.connections.map(one =>
      one.id === 'first/9/5' ? { ...one, chunks: [chunk(1000.9, 'in', 'x'.repeat(16))] } : one
    )
  }
  const sent = traceDiagram(trace, topology).messages.filter(
    ({ from, to, ends }) => from.lane === 'proxy' && to.lane === 'first' && !ends
  )
  expect(sent.map(({ to }) => to.ms)).toEqual([0.9, null])
})

test('an exchange is read value by value, also where a message has only some of them', () => {
  const [first, second] = between('proxy', 'first')
  expect(decode(first!, messages)).toMatchObject({
    kind: 'exchange',
    lines: ['int32: 123', 'float64: 1234567890.1234567', 'text: "hola"']
  })
  expect(decode(second!, messages).lines).toEqual(
    [1.1, 1.2, 1.3, 1.4, 1.5].map((value, index) => `float64[${index}]: ${value}`)
  )
  expect(decode(between('first', 'proxy')[0]!, messages).summary).toBe('HOLA')
})

test('HTTP, text and anything else are read as what they are', () => {
  const say = (bytes: Uint8Array | string): Message => {
    const trace = {
      ...sessionTrace,
      connections: [
        connection('a/1/1', {
          node: 'proxy',
          to: null,
          local: '127.0.0.1:1',
          remote: '127.0.0.1:2',
          chunks: [chunk(1000, 'in', bytes)]
        })
      ]
    }
    return traceDiagram(trace, topology).messages[0]!
  }
  const read = (bytes: Uint8Array | string) => decode(say(bytes), [say(bytes)])
  expect(read('GET /a HTTP/1.1\r\nHost: b\r\n\r\n')).toMatchObject({
    kind: 'http',
    summary: 'GET /a HTTP/1.1'
  })
  const mixed = Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nX: y\r\n\r\n'), Buffer.from([0xff, 0, 1])])
  expect(read(mixed)).toMatchObject({ kind: 'http', lines: ['HTTP/1.1 200 OK', 'X: y', '', '(3 B)'] })
  expect(read('hola, ¿qué tal?\n')).toMatchObject({ kind: 'text', summary: 'hola, ¿qué tal?' })
  expect(read(Uint8Array.of(0x16, 0x03, 0x01, 0, 0)).kind).toBe('tls')
  expect(read(Uint8Array.of(0, 1, 2)).kind).toBe('bytes')
  expect(hexDump(keptBytes(say('ab')), 16)).toEqual([`00000010  61 62${' '.repeat(42)}  ab`])
})

test('so many messages that nobody could tell them apart become few, and none of their bytes is lost', () => {
  const many = Array.from({ length: 5_000 }, (_one, index) => chunk(1000 + index * 0.3, 'in', 'abcd'))
  const trace = {
    ...sessionTrace,
    connections: [
      connection('a/1/1', {
        node: 'proxy',
        to: null,
        local: '127.0.0.1:1',
        remote: '127.0.0.1:2',
        chunks: many
      })
    ]
  }
  const drawn = traceDiagram(trace, topology).messages
  expect(drawn.length).toBeLessThanOrEqual(120)
  expect(drawn.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(20_000)
})

test('a kill in between is there with the death that it led to, and a failover with its causes', () => {
  const { points, arrows, lanes } = traceDiagram(
    {
      ...sessionTrace,
      events: [
        event('kill-asked', 1, 1001, { node: 'second' }),
        event('node-exit', 2, 1002, { node: 'second' }),
        event('failover', 3, 1003, {
          node: 'proxy',
          from: 'second',
          to: 'first',
          lostAt: 1002.5,
          chosenAt: 1002.6,
          firstByteAt: 1002.9
        }),
        event('node-state', 4, 1010, { node: 'second', from: 'backoff', to: 'starting' })
      ]
    },
    topology
  )
  expect(lanes.at(-1)?.kind).toBe('supervisor')
  expect(points.map(({ what, lane }) => `${what} ${lane}`)).toEqual([
    'kill-asked SUPERVISOR',
    'exit-seen SUPERVISOR',
    'lost proxy',
    'chosen proxy',
    'first-byte proxy',
    'node-state SUPERVISOR'
  ])
  expect(arrows).toHaveLength(2)
  expect(lanes.find(({ id }) => id === 'second')?.life).toEqual([
    { state: 'doubtful', from: 1, to: 2 },
    { state: 'dead', from: 2, to: 10 }
  ])
})

test('a replay of the session is told as one, and comes from no client', () => {
  const replay = { node: 'proxy', session: 7, client: 'catch-up', upstreams: [] } as const
  const { points, lanes } = traceDiagram(
    {
      ...sessionTrace,
      events: [
        event('session', 1, 1003, { ...replay, phase: 'open', openedAt: 1003 }),
        event('session', 2, 1005, {
          ...replay,
          phase: 'close',
          openedAt: 1003,
          endedAt: 1004,
          replay: 'done'
        })
      ]
    },
    topology
  )
  expect(points.map(({ what, ms, half }) => [what, ms, half])).toEqual([
    ['event', 3, undefined],
    ['event', 4, undefined]
  ])
  expect(lanes.map(({ id }) => id)).toEqual(['OUTSIDE', 'proxy', 'first', 'second'])
})

test('a lifeline on another machine has the bound of its clock', () => {
  const trace = {
    ...sessionTrace,
    connections: sessionTrace.connections.map(one => (one.node === 'first' ? { ...one, bound: 0.4 } : one))
  }
  const bounds = traceDiagram(trace, topology).lanes.map(({ bound }) => bound)
  expect(bounds).toEqual([null, null, 0.4, null])
})

test('connections are joined by their ends and by what they were opened for, and others are not', () => {
  const other = connection('first/9/6', {
    node: 'first',
    to: null,
    local: '127.0.0.1:50001',
    remote: '127.0.0.1:40099',
    chunks: [chunk(1000, 'in', 'x')]
  })
  const all = [...sessionTrace.connections, other]
  for (const seed of sessionTrace.connections) {
    expect(
      joinedConnections([seed], all)
        .map(({ id }) => id)
        .toSorted()
    ).toEqual(sessionTrace.connections.map(({ id }) => id).toSorted())
  }
  expect(joinedConnections([other], all)).toEqual([other])
})

const words = {
  lane: ({ node }: { readonly node: string | null }) => node ?? 'the client',
  point: ({ what }: { readonly what: string }) => what,
  message: ({ bytes }: { readonly bytes: number }) => `${bytes} B; end`
}

test('Mermaid gets a participant a lifeline and a line a message, in the order of time', () => {
  const lines = mermaidOf(traceDiagram(sessionTrace, topology), words).trimEnd().split('\n')
  expect(lines.slice(0, 3)).toEqual([
    'sequenceDiagram',
    '  participant n0 as the client',
    '  participant n1 as proxy'
  ])
  expect(lines).toContain('  n1->>n2: 0.100 ms → 0.900 ms 16 B#59; end\u200b')
  expect(lines.filter(line => line.includes('->>'))).toHaveLength(8)
})

test('what peers say is a text in Mermaid, whatever it is made of', () => {
  const said = '%%{init: {"theme": "dark"}}%% $$x^2$$ 50 %'
  const text = mermaidOf(traceDiagram(sessionTrace, topology), { ...words, message: () => said })
  expect(text).not.toMatch(/%%|\$\$/)
  expect(text).toContain('#37;#37;{init: {"theme": "dark"}}#37;#37; #36;#36;x^2#36;#36; 50 #37;')
})

test('lifelines of one name are two for ShiViz', () => {
  const text = shivizOf(traceDiagram(sessionTrace, topology), { ...words, lane: () => 'client' })
  const hosts = new Set(text.split('\n').flatMap(line => /^(\S+) \{/.exec(line)?.slice(1) ?? []))
  expect([...hosts].sort()).toEqual(['client-2', 'client-3'])
})

test('ShiViz gets vector clocks that say what came before what', () => {
  const lines = shivizOf(traceDiagram(sessionTrace, topology), words).trimEnd().split('\n')
  const events = lines.flatMap((line, index) => {
    const parsed = index % 2 === 0 ? /^(?<host>\S+) (?<clock>\{.*\})$/.exec(line)?.groups : null
    return parsed
      ? [
          {
            host: parsed.host!,
            clock: JSON.parse(parsed.clock!) as Record<string, number>,
            text: lines[index + 1]!
          }
        ]
      : []
  })
  expect(events.length * 2).toBe(lines.length)
  const came = events.filter(({ host, text }) => host === 'first' && text.includes('←'))
  const sent = events.filter(({ host, text }) => host === 'proxy' && text.includes('→ 16 B'))
  expect(came[0]!.clock.proxy).toBeGreaterThanOrEqual(sent[0]!.clock.proxy!)
  // Each lifeline counts its own without a gap.
  for (const host of new Set(events.map(({ host }) => host))) {
    const own = events.filter(one => one.host === host).map(({ clock }) => clock[host])
    expect(own).toEqual(own.map((_one, index) => index + 1))
  }
})
