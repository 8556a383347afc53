import { expect, test } from 'vitest'
import { parseTopology } from '../../../src/lab/topology/parse'
import { exchangeTarget, loadTargets } from '../../../src/lab/traffic/load-targets'

test.each([
  ['that is ready when it answers HTTP', 'http /health', 'http'],
  ['of which that is not known', 'port', 'exchange']
])('a program of one’s own %s gets the load that fits, also behind a proxy', (_, ready, protocol) => {
  const topology = parseTopology({
    name: 'own',
    nodes: [
      { id: 'me', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
      { id: 'mine', kind: 'external', port: 8080, command: 'python3 app.py', ready }
    ],
    links: [
      { from: 'me', to: 'proxy' },
      { from: 'me', to: 'mine' },
      { from: 'proxy', to: 'mine' }
    ]
  })
  expect(loadTargets(topology, 'me').map(({ to, load }) => [to, load.protocol])).toEqual([
    ['proxy', protocol],
    ['mine', protocol]
  ])
})

test.each([
  ['http', 'http', null],
  ['text', 'exchange', 'proxy']
])(
  'servers of which nothing is known, behind a proxy that compares %s, get %s',
  (compare, protocol, target) => {
    const topology = parseTopology({
      name: 'there',
      nodes: [
        { id: 'me', kind: 'client' },
        { id: 'proxy', kind: 'replicating-proxy', port: 50000, compare },
        { id: 'there', kind: 'existing', host: '127.0.0.1', port: 8080 }
      ],
      links: [
        { from: 'me', to: 'proxy' },
        { from: 'proxy', to: 'there' }
      ]
    })
    expect(loadTargets(topology, 'me').map(({ load }) => load.protocol)).toEqual([protocol])
    expect(exchangeTarget(topology)).toBe(target)
  }
)
