import { titleIn } from '#shared/names'
import type { TopologyNode } from '#shared/topology'
import type { Context } from '../context'
import { graph } from '../figures/graph'
import { code, type Line, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'

export function topologySection({ run, words, language }: Context): Section {
  const { topology } = run
  const title = titleIn(topology.title, language) ?? topology.name
  return {
    id: 'topology',
    title: words.sections.topology,
    blocks: [
      {
        kind: 'figure',
        file: 'topology',
        svg: graph(topology, {
          title: words['topology-figure'](title),
          kind: kind => words.kinds[kind],
          state: state => words.states[state],
          primary: words.primary,
          detached: words.detached
        }),
        caption: [words['topology-figure'](title)]
      },
      {
        kind: 'table',
        caption: [words['topology-table']],
        head: [words.node, words.what, words['runs-in'], words.ports, words['sends-to']],
        rows: topology.nodes.map(node => [
          [code(node.id)],
          [words.kinds[node.kind]],
          whereOf(node, words),
          portsOf(node),
          [
            topology.links
              .filter(({ from }) => from === node.id)
              .map(({ to }) => to)
              .join(', ') || '—'
          ]
        ])
      }
    ]
  }
}

/** A server that is there is known by its address; a program of one's own is a process whatever the file says. */
function whereOf(node: TopologyNode, words: Context['words']): Line {
  if (node.kind === 'existing') return [code(node.host)]
  const runtime = node.kind === 'external' ? 'process' : node.runtime
  return [runtime === undefined ? '—' : words[runtime]]
}

function portsOf(node: TopologyNode): Line {
  const ports = (['port', 'receiverPort'] as const).flatMap(key => {
    const port = (node as Partial<Record<typeof key, number>>)[key]
    return port === undefined ? [] : [numeral(port, 'number', { measure: `topology.${key}`, of: node.id })]
  })
  if (ports.length === 0) return ['—']
  return ports.flatMap((port, index) => (index === 0 ? [port] : [', ', port]))
}
