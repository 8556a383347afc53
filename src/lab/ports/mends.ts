import { isFurtherDoor } from '#shared/roads/file-doors'
import type { ListeningAt, PortChange } from '#shared/ports'
import type { Topology, TopologyNode } from '#shared/topology'
import { canonicalHost, connectHost, servesHost } from '#system/addresses'
import { freePort } from '#system/free-port'
import { placeOf } from '../topology/places'
import { doorsOf, sameAddress, type Door } from '../topology/rules/ports'
import { namesPort, withPortRenamed } from './command-line'

/** Ports that are not free although nobody may listen there now: those of the topology, and where programs listen. */
export function takenPorts(topology: Topology, listening: readonly ListeningAt[]): Set<number> {
  return new Set([...doorsOf(topology), ...listening].map(({ port }) => port))
}

/**
 * Takes a program as it is: the topology gets the address at which it listens, and whoever else has that port moves.
 * Null where somebody has it whom the lab can't move.
 */
export async function adopt(
  topology: Topology,
  node: TopologyNode,
  at: readonly ListeningAt[],
  taken: ReadonlySet<number>
): Promise<readonly PortChange[] | null> {
  const place = placeOf(topology, node)
  const others = doorsOf(topology).filter(door => door.node !== node.id && door.place === place)
  const isOwned = ({ port }: ListeningAt): boolean => others.some(door => door.port === port)
  const wanted = 'port' in node ? (node.port ?? null) : null
  const chosen = at.find(one => one.port === wanted) ?? at.find(one => !isOwned(one)) ?? at[0]
  if (!chosen) return null
  const changes: PortChange[] = []
  if (chosen.port !== wanted)
    changes.push({ node: node.id, field: 'port', from: wanted, to: chosen.port, how: 'found' })
  if (!servesHost(chosen.host, connectHost(node.host)))
    changes.push({ node: node.id, field: 'host', from: node.host, to: chosen.host, how: 'found' })
  const nowTaken = new Set(taken).add(chosen.port)
  for (const door of others) {
    if (door.port !== chosen.port || !sameAddress(door.host, canonicalHost(chosen.host))) continue
    const move = await moveAway(topology, door, nowTaken)
    if (!move) return null
    nowTaken.add(Number(move.to))
    changes.push(move)
  }
  return changes.length === 0 ? null : changes
}

/** Gives a node a free port in place of one; null for a node that the lab can't tell so. */
export async function moveAway(
  topology: Topology,
  { node: id, field, host, port }: Pick<Door, 'node' | 'field' | 'host' | 'port'>,
  taken: ReadonlySet<number>
): Promise<PortChange | null> {
  const node = topology.nodes.find(one => one.id === id)
  if (!node || node.kind === 'existing') return null
  // Whether a program of the user's own listens elsewhere is for its own command line to say.
  if (node.kind === 'external' && !namesPort(node, port)) return null
  const to = await freePort(host, port, taken)
  if (to === null) return null
  return { node: id, field, from: port, to, how: node.kind === 'external' ? 'told' : 'moved' }
}

/** The topology with those changes. */
export function withChanges(topology: Topology, changes: readonly PortChange[]): Topology {
  return {
    ...topology,
    nodes: topology.nodes.map(node => {
      const own = changes.filter(change => change.node === node.id)
      return own.reduce<TopologyNode>((changed, { field, from, to, how }) => {
        const next = {
          ...changed,
          ...(isFurtherDoor(field) && changed.kind === 'file-server'
            ? { doors: { ...changed.doors, [field]: to } }
            : { [field]: to })
        } as TopologyNode
        return how === 'told' && next.kind === 'external'
          ? withPortRenamed(next, Number(from), Number(to))
          : next
      }, node)
    })
  }
}
