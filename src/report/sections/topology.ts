import { titleIn } from '#shared/names'
import type { JournalEvent } from '#shared/journal'
import type { TopologyNode } from '#shared/topology'
import type { Context } from '../context'
import { graph } from '../figures/graph'
import { code, type Line, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'

export function topologySection({ run, words, language }: Context): Section {
  const { topology } = run
  const title = titleIn(topology.title, language) ?? topology.name
  const places = topology.nodes.map(node => whereOf(node, { run, words }))
  const isKnown = places.some(place => place !== null)
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
        head: [
          words.node,
          words.what,
          ...(isKnown ? [words['runs-in']] : []),
          words.ports,
          words['sends-to']
        ],
        rows: topology.nodes.map((node, index) => [
          [code(node.id)],
          [words.kinds[node.kind]],
          ...(isKnown ? [places[index] ?? ['—']] : []),
          portsOf(node, words),
          [
            topology.links
              .filter(({ from }) => from === node.id)
              .map(({ to }) => to)
              .join(', ') || words['sends-to-none']
          ]
        ])
      }
    ]
  }
}

/**
 * Where a node ran, as it said when it was up, or as its topology has it; null: neither says. A server that is there is known by
 * its address; a program of one's own is a process.
 */
function whereOf(node: TopologyNode, { run, words }: Pick<Context, 'run' | 'words'>): Line | null {
  if (node.kind === 'existing') return [code(node.host)]
  const up = run.events.findLast(
    (event): event is JournalEvent<'node-state'> =>
      event.kind === 'node-state' && event.node === node.id && (event.threadId ?? event.pid) !== undefined
  )
  const ran = up && (up.threadId === undefined ? 'process' : 'thread')
  const runtime = node.kind === 'external' ? 'process' : (ran ?? node.runtime)
  if (runtime === undefined) return null
  return [node.machine === undefined ? words[runtime] : words['on-machine'](words[runtime], node.machine)]
}

function portsOf(node: TopologyNode, words: Context['words']): Line {
  const ports = (['port', 'receiverPort'] as const).flatMap(key => {
    const port = (node as Partial<Record<typeof key, number>>)[key]
    return port === undefined ? [] : [numeral(port, 'number', { measure: `topology.${key}`, of: node.id })]
  })
  // A file server may listen at doors of other kinds, a program at a port that nobody wrote down.
  if (ports.length === 0) return [node.kind === 'client' ? words['no-port'] : '—']
  return ports.flatMap((port, index) => (index === 0 ? [port] : [', ', port]))
}
