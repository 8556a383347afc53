import { describe, expect, test } from 'vitest'
import { RelevoError } from '../../../src/shared/errors'
import { withClient } from '../../../src/lab/topology/implicit-client'
import { parseTopology, parseTopologyText } from '../../../src/lab/topology/parse'
import { defaultTopology, presets } from '../../../src/lab/topology/presets'
import type { TopologyProblem } from '../../../src/lab/topology/problems'
import { resolveLinks } from '../../../src/lab/topology/resolve-links'
import { serializeTopology } from '../../../src/lab/topology/serialize'
import { ownTime } from '../../support/own-time'

function problems(read: () => unknown): TopologyProblem[] {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(RelevoError)
    expect((error as RelevoError).code).toBe('TOPOLOGY_INVALID')
    return (error as RelevoError).details?.['problems'] as TopologyProblem[]
  }
  throw new Error('it was accepted')
}

const replica = (id: string, port: number, more: object = {}): object => ({
  id,
  kind: 'replica',
  port,
  ...more
})
const proxy = (id: string, port: number): object => ({ id, kind: 'replicating-proxy', port })
const only = (nodes: object[], links: object[] = []): TopologyProblem[] =>
  problems(() => parseTopology({ name: 'x', nodes, links }))

describe('reading a topology', () => {
  test('every preset is valid, has a client and both titles', () => {
    expect([...presets.keys()].at(0)).toBe(defaultTopology)
    for (const preset of presets.values()) {
      expect(preset.nodes.some(node => node.kind === 'client')).toBe(true)
      expect(preset.title?.es).toBeTruthy()
      expect(preset.title?.en).toBeTruthy()
    }
  })

  test('what may differ in replies is names of headers, regular expressions and paths', () => {
    const read = (ignore: object): unknown => ({
      name: 'x',
      nodes: [{ ...proxy('proxy', 5000), compare: 'http', ignore }, replica('one', 5001)],
      links: [{ from: 'proxy', to: 'one' }]
    })
    const topology = parseTopology(read({ patterns: ['pid=\\d+'], paths: ['$.id'] }))
    const ignore = { headers: [], patterns: ['pid=\\d+'], paths: ['$.id'] }
    expect(topology.nodes[0]).toMatchObject({ ignore })
    expect(JSON.parse(serializeTopology(topology, 'json'))).toMatchObject({
      nodes: [{ ignore: { patterns: ['pid=\\d+'], paths: ['$.id'] } }, {}]
    })
    expect(serializeTopology(topology, 'json')).not.toContain('headers')
    expect(problems(() => parseTopology(read({ patterns: ['('] })))).toHaveLength(1)
    expect(problems(() => parseTopology(read({ paths: ['id'] })))).toHaveLength(1)
  })

  test('YAML and JSON say the same', () => {
    const yaml = parseTopologyText('name: a\nnodes:\n  - {id: r, kind: replica, port: 1}\n')
    const json = parseTopologyText('{"name":"a","nodes":[{"id":"r","kind":"replica","port":1}]}')
    expect(yaml).toEqual(json)
  })

  test('a wrong value is named by its path and line', () => {
    const text = 'name: a\nnodes:\n  - id: r\n    kind: replica\n    port: 70000\n'
    expect(problems(() => parseTopologyText(text))).toEqual([
      { path: 'nodes[0].port', problem: '70000 is not right', expected: 'must be 65535 or less', line: 5 }
    ])
  })

  test.each([
    [{ id: 'r', kind: 'replika', port: 1 }, 'nodes[0].kind', 'did you mean "replica"?'],
    [{ id: 'r', port: 1 }, 'nodes[0].kind', 'one of replica'],
    [{ id: 'r', kind: 'replica' }, 'nodes[0].port', 'must be a'],
    [replica('r', 1, { prot: 2 }), 'nodes[0].prot', 'did you mean "port"?'],
    [replica('R 1', 1), 'nodes[0].id', 'lower case'],
    [replica('r', 0), 'nodes[0].port', 'must be 1 or more'],
    [replica('r', 1, { restart: { mode: 'allways' } }), 'nodes[0].restart.mode', 'did you mean "always"?'],
    [
      { id: 'b', kind: 'balancer', port: 1, healthPath: '/esta vivo' },
      'nodes[0].healthPath',
      'spaces percent-encoded'
    ],
    [
      { id: 'e', kind: 'external', port: 1, command: 'x', ready: 'http /\u2713' },
      'nodes[0].ready',
      'http /path'
    ]
  ])('a mistake in a node says what would be right: %j', (node, path, expected) => {
    const [problem] = only([node])
    expect(problem).toMatchObject({ path, expected: expect.stringContaining(expected) as string })
  })

  test('what is too short is said by its length', () => {
    expect(problems(() => parseTopologyText('name: ""\nnodes: []\n'))).toMatchObject([
      { path: 'name', expected: 'must have 1 character or more' },
      { path: 'nodes', expected: 'must have 1 item or more' }
    ])
  })

  test('two nodes of one name on one port are told apart', () => {
    const [id, port] = only([replica('r', 1), replica('r', 1)])
    expect(id).toMatchObject({ path: 'nodes[1].id' })
    expect(port).toMatchObject({ path: 'nodes[1].port', problem: 'port 1 is already taken by "r"' })
  })

  test.each(['[1, 2', 'nodes: [a: b: c]', '"just text"', '', '\u0000', '- a\n- b'])(
    'what is not a topology at all is refused: %j',
    text => {
      expect(problems(() => parseTopologyText(text)).length).toBeGreaterThan(0)
    }
  )

  test.each(['con', 'nul', 'com1'])('an id that Windows keeps for a device is refused: %s', id => {
    expect(only([replica(id, 1)])).toMatchObject([
      { path: 'nodes[0].id', problem: `"${id}" is a device of Windows` }
    ])
  })

  test.each([
    ['open brackets', '['.repeat(20_000), 'nested too deep'],
    ['a million open brackets', '['.repeat(1_000_000), 'nested too deep'],
    ['objects', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000), 'nested too deep'],
    ['dashes', '- '.repeat(5_000) + '1', 'nested too deep'],
    ['keys', '? '.repeat(5_000) + '1', 'nested too deep'],
    ['indents', Array.from({ length: 500 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'), 'nested too deep'],
    ['brackets after an apostrophe', `it's: ${'['.repeat(5_000)}`, 'nested too deep'],
    ['commas', '[' + ','.repeat(1_000_000), 'too much before its value'],
    [
      'distinct keys',
      Array.from({ length: 50_000 }, (_, n) => `k${n}: 1`).join('\n'),
      'an object has more than'
    ],
    ['values after the first', '[] '.repeat(300_000), 'Unexpected'],
    ['anchors', '&a '.repeat(300_000), 'too much before its value'],
    ['documents', '---\n'.repeat(200_000), 'several documents'],
    ['more text than is read', 'a'.repeat(2_000_000), 'characters']
  ])(
    'a text made to exhaust the reader is refused at once: %s',
    (_name, text, problem) => {
      const start = ownTime()
      expect(problems(() => parseTopologyText(text))[0]?.problem).toContain(problem)
      expect(start()).toBeLessThan(3_000)
    },
    20_000
  )

  test('brackets and dashes inside a text are just text', () => {
    const title = '[{- '.repeat(30)
    const node = '{"id":"r","kind":"replica","port":1}'
    const json = `{"name":"a","title":{"es":"${title}","en":"x"},"nodes":[${node}]}`
    expect(parseTopologyText(json).title?.es).toBe(title)
  })

  test('of thousands of mistakes the first are named, quickly, and the rest are counted', () => {
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`k${n}`, 1]))
    const start = ownTime()
    const found = problems(() => parseTopology({ name: 'x', nodes: [replica('r', 1, keys)] }))
    expect(start()).toBeLessThan(1_500)
    expect(found).toHaveLength(50)
    expect(() => parseTopology({ name: 'x', nodes: [replica('r', 1, keys)] })).toThrow(/and 19995 more/)
  })

  test('a YAML bomb is refused quickly', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
    for (let n = 1; n < 12; n++)
      lines.push(
        `a${n}: &a${n} [${Array(9)
          .fill(`*a${n - 1}`)
          .join(', ')}]`
      )
    expect(problems(() => parseTopologyText(lines.join('\n')))[0]?.expected).toBe('fewer aliases')
  })
})

describe('checking a topology', () => {
  test('two nodes of one name', () => {
    expect(only([replica('r', 1), replica('r', 2)])[0]).toMatchObject({ path: 'nodes[1].id' })
  })

  test('two doors on one address, also by a wildcard, also of one node', () => {
    expect(only([replica('a', 5), replica('b', 5)])[0]).toMatchObject({
      path: 'nodes[1].port',
      expected: 'another port, such as 6'
    })
    expect(only([replica('a', 5), replica('b', 5, { host: '0.0.0.0' })])[0]?.path).toBe('nodes[1].port')
    expect(only([{ id: 'f', kind: 'file-server', port: 5, receiverPort: 5 }])[0]?.path).toBe(
      'nodes[0].receiverPort'
    )
    parseTopology({ name: 'x', nodes: [replica('a', 5), replica('b', 5, { host: '127.0.0.2' })] })
  })

  test('a link to nobody suggests the nearest node', () => {
    const [problem] = only([proxy('proxy', 1), replica('replica-1', 2)], [{ from: 'proxy', to: 'replica1' }])
    expect(problem).toMatchObject({ path: 'links[0].to', expected: 'did you mean "replica-1"?' })
  })

  test.each([
    ['itself', { from: 'p', to: 'p' }],
    ['a client', { from: 'p', to: 'c' }],
    ['from a replica', { from: 'r', to: 'p' }],
    ['a missing side', { from: 'p', to: 'f', side: 'receiver' }],
    ['a side of what has none', { from: 'c', to: 'r', side: 'http' }]
  ])('a link that cannot be: %s', (_name, link) => {
    const nodes = [
      proxy('p', 1),
      replica('r', 2),
      { id: 'c', kind: 'client' },
      { id: 'f', kind: 'file-server', port: 3 }
    ]
    const found = only(nodes, [{ from: 'p', to: 'r' }, link])
    expect(found).toHaveLength(1)
    expect(found[0]?.path).toMatch(/^links\[1\]/)
  })

  test('the same link twice', () => {
    const link = { from: 'p', to: 'r' }
    expect(only([proxy('p', 1), replica('r', 2)], [link, link])[0]).toMatchObject({ path: 'links[1]' })
  })

  test('a hub with nothing behind it, a file server without a port, a program as a thread, a weight of nobody', () => {
    expect(only([proxy('p', 1)])[0]?.problem).toContain('nothing behind it')
    expect(only([{ id: 'f', kind: 'file-server' }])[0]?.problem).toContain('no port')
    expect(only([{ id: 'e', kind: 'external', command: 'x', runtime: 'thread' }])[0]?.path).toBe(
      'nodes[0].runtime'
    )
    const balancer = { id: 'b', kind: 'balancer', port: 1, weights: { s2: 1 } }
    const nodes = [balancer, { id: 's1', kind: 'file-server', port: 2 }]
    expect(only(nodes, [{ from: 'b', to: 's1' }])[0]).toMatchObject({
      path: 'nodes[0].weights.s2',
      expected: 'did you mean "s1"?'
    })
  })

  test('a cycle through hubs is reported with its way', () => {
    const nodes = [proxy('a', 1), proxy('b', 2), proxy('c', 3)]
    const links = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' }
    ]
    expect(only(nodes, links)[0]?.problem).toContain('a -> b -> c -> a')
  })
})

describe('the load of a client', () => {
  const client = (load: object): object => ({ id: 'me', kind: 'client', load })
  const link = { from: 'me', to: 'r' }

  test('comes out of the file as it went in, with bytes that are no text too, and short', () => {
    const base64 = Buffer.from(Array.from({ length: 256 }, (_one, byte) => byte)).toString('base64')
    const load = {
      r: {
        protocol: 'session',
        from: 'p/12',
        send: [{ text: 'a\r\n\u0085 ñ\t' }, { afterBytes: 3, base64 }],
        reply: { text: '' }
      }
    }
    const topology = parseTopology({ name: 'x', nodes: [client(load), replica('r', 1)], links: [link] })
    for (const format of ['json', 'yaml'] as const) {
      const text = serializeTopology(topology, format)
      expect(parseTopologyText(text)).toEqual(topology)
      expect(text).not.toContain('timeoutMs')
      expect(text).not.toContain('afterMs')
    }
  })

  test('is refused with the place and what would be right there', () => {
    const only1 = (load: object): TopologyProblem[] => only([client({ r: load }), replica('r', 1)], [link])
    expect(only1({ protocol: 'htttp' })).toMatchObject([{ expected: 'did you mean "http"?' }])
    expect(only1({ protocol: 'http', pth: '/' })).toMatchObject([{ path: 'nodes[0].load.r.pth' }])
    expect(only1({ protocol: 'text', lines: [], until: { lines: 1, close: true } })).toMatchObject([
      { path: 'nodes[0].load.r.until', expected: 'one of lines, line, bytes, quietMs and close' }
    ])
    expect(only1({ protocol: 'bytes', hex: 'xyz' })[0]?.expected).toMatch(/hexadecimal/)
    expect(only([client({ q: { protocol: 'http' } }), replica('r', 1)], [link])).toMatchObject([
      { problem: '"me" is not linked to "q"' }
    ])
  })
})

describe('links', () => {
  test('a side is chosen by who calls, and everything is reached through loopback', () => {
    const topology = parseTopology({
      name: 'x',
      nodes: [
        { id: 'b', kind: 'balancer', port: 1 },
        proxy('p', 2),
        { id: 'f', kind: 'file-server', port: 3, receiverPort: 4, host: '0.0.0.0' }
      ],
      links: [
        { from: 'b', to: 'f' },
        { from: 'p', to: 'f' }
      ]
    })
    expect(resolveLinks(topology, 'b')).toEqual([{ to: 'f', host: '127.0.0.1', port: 3, side: 'http' }])
    expect(resolveLinks(topology, 'p')).toEqual([{ to: 'f', host: '127.0.0.1', port: 4, side: 'receiver' }])
  })

  test('a lab without a client gets one, linked to its hubs', () => {
    const topology = parseTopology({
      name: 'x',
      nodes: [proxy('clients', 1), replica('r', 2)],
      links: [{ from: 'clients', to: 'r' }]
    })
    const client = withClient(topology)
    expect(client.nodes[0]).toMatchObject({ id: 'clients-2', kind: 'client' })
    expect(client.links.at(-1)).toEqual({ from: 'clients-2', to: 'clients' })
    expect(withClient(client)).toBe(client)
  })
})

describe('a server that is there', () => {
  const existing = (id: string, host: string, port: number, more: object = {}): object => ({
    id,
    kind: 'existing',
    host,
    port,
    ...more
  })

  test('is linked at any address, and written as it was', () => {
    const text = [
      'name: there',
      'nodes:',
      '  - { id: b, kind: balancer, port: 5000, host: 0.0.0.0 }',
      '  - { id: six, kind: existing, host: "::1", port: 8080 }',
      '  - { id: name, kind: existing, host: web.example.org, port: 5000, check: none }',
      'links: [{ from: b, to: six }, { from: b, to: name }]'
    ].join('\n')
    const topology = parseTopologyText(text, 'there.yaml')
    expect(resolveLinks(topology, 'b').map(({ host, port }) => `${host} ${port}`)).toEqual([
      '::1 8080',
      'web.example.org 5000'
    ])
    expect(parseTopologyText(serializeTopology(topology, 'yaml'), 'x.yaml')).toEqual(topology)
    expect(serializeTopology(topology, 'json')).not.toContain('checkIntervalMs')
  })

  test('has its port here only where it is here, and is not run by the lab', () => {
    expect(only([replica('r', 5000), existing('e', '127.0.0.1', 5000)])[0]?.problem).toContain(
      'already taken by'
    )
    expect(only([existing('e', 'x.example.org', 80, { runtime: 'process' })])[0]?.problem).toContain(
      'not run by the lab'
    )
  })
})

describe('a program of one’s own', () => {
  const external = (more: object): object => ({
    id: 'mine',
    kind: 'external',
    command: 'java Servidor2',
    ...more
  })

  test.each([
    [{ command: 'java "Servidor2' }, 'nodes[0].command', 'a command with its quotes closed'],
    [{ command: [] }, 'nodes[0].command', 'must have 1 item or more'],
    [{ command: 'javac X.java && java X' }, 'nodes[0].command', 'what runs first in "prepare"'],
    [{ command: 'java X > log' }, 'nodes[0].command', '["sh", "-c", "..."]'],
    [{ ready: 'when it likes' }, 'nodes[0].ready', 'port, line /regular expression/, or http /path'],
    [{ ready: 'line /(/' }, 'nodes[0].ready', 'port, line /regular expression/, or http /path'],
    [{ ready: 'http /listo' }, 'nodes[0].ready', 'a port'],
    [{ encoding: 'latin-1' }, 'nodes[0].encoding', 'did you mean "latin1"?'],
    [{ stop: { signal: 'TERM' } }, 'nodes[0].stop.signal', 'one of SIGTERM, SIGINT'],
    [{ stop: { grace: 5 } }, 'nodes[0].stop.grace', 'did you mean "graceMs"?'],
    [{ prepare: 5 }, 'nodes[0].prepare', 'a command with its quotes closed']
  ])('with %j is refused, and it is said what would be right', (more, path, expected) => {
    const [problem] = only([external(more)])
    expect(problem?.path).toBe(path)
    expect(problem?.expected).toContain(expected)
  })

  test('is written back as a person would write it', () => {
    const node = external({
      port: 50001,
      prepare: 'javac Servidor2.java',
      ready: 'line /Escuchando/i',
      stop: { signal: 'SIGINT' },
      terminal: false,
      encoding: 'latin1'
    })
    const topology = parseTopology({
      name: 'x',
      nodes: [node, external({ id: 'other', command: ['a', 'b c'] })]
    })
    expect(JSON.parse(serializeTopology(topology, 'json')).nodes).toEqual([
      node,
      { id: 'other', kind: 'external', command: ['a', 'b c'] }
    ])
  })
})
