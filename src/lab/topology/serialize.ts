import { stringify } from 'yaml'
import { loadSchema, type Load } from '#shared/load/load'
import { machineSchema, type Machine } from '#shared/machines'
import { repairDefaults, type RepairSettings } from '#shared/transfers/repair'
import { nodeSchema, type Topology, type TopologyNode } from '#shared/topology'

/** A topology as a person would write it: what has its default value is left out. */
export function serializeTopology(topology: Topology, format: 'json' | 'yaml'): string {
  const plain = {
    name: topology.name,
    ...(topology.title && { title: topology.title }),
    ...(topology.pace !== 'real' && { pace: topology.pace }),
    ...(topology.repair &&
      !equal(topology.repair, repairDefaults) && { repair: shortRepair(topology.repair) }),
    ...(topology.machines && { machines: topology.machines.map(shortMachine) }),
    nodes: topology.nodes.map(withoutDefaults),
    links: topology.links
  }
  return format === 'json' ? `${JSON.stringify(plain, null, 2)}\n` : stringify(plain)
}

function withoutDefaults(node: TopologyNode): Record<string, unknown> {
  // What the schema asks for in this kind, so that it fills in everything else.
  const least = nodeSchema.parse({
    id: node.id,
    kind: node.kind,
    ...('port' in node && node.port !== undefined && { port: node.port }),
    ...(node.kind === 'external' && { command: node.command })
  }) as Record<string, unknown>
  const always = new Set(['id', 'kind', 'port', 'command'])
  const nested = new Set(['restart', 'ignore', 'stop'])
  const entries = Object.entries(node).filter(
    ([key, value]) => value !== undefined && (always.has(key) || !equal(value, least[key]))
  )
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (node.kind === 'client' && key === 'load') {
        return [key, Object.fromEntries(Object.entries(node.load).map(([to, load]) => [to, shortLoad(load)]))]
      }
      if (!nested.has(key)) return [key, value]
      const usual = least[key] as Record<string, unknown>
      const parts = Object.entries(value as object)
      return [key, Object.fromEntries(parts.filter(([part, own]) => !equal(own, usual[part])))]
    })
  )
}

function shortRepair(repair: RepairSettings): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(repair).filter(([key, value]) => value !== repairDefaults[key as keyof RepairSettings])
  )
}

function shortMachine(machine: Machine): Record<string, unknown> {
  const usual = machineSchema.parse({ id: machine.id, address: machine.address })
  const entries = Object.entries(machine).filter(
    ([key, value]) => key === 'id' || key === 'address' || value !== usual[key as keyof Machine]
  )
  return Object.fromEntries(entries)
}

/** What a load of each protocol has to have. */
const neededByLoad = new Set(['protocol', 'lines', 'hex', 'messages', 'from', 'send'])

function shortLoad(load: Load): Record<string, unknown> {
  const entries = Object.entries(load)
  const least = loadSchema.parse(
    Object.fromEntries(entries.filter(([key]) => neededByLoad.has(key)))
  ) as Record<string, unknown>
  return Object.fromEntries(
    entries
      .filter(([key, value]) => value !== undefined && (neededByLoad.has(key) || !equal(value, least[key])))
      .map(([key, value]) => [
        key,
        key === 'send' && load.protocol === 'session' ? load.send.map(shortPiece) : value
      ])
  )
}

/** A piece of a recorded request that is not waited for says so by saying nothing. */
function shortPiece<P extends { readonly afterMs: number; readonly afterBytes: number }>(
  piece: P
): Partial<P> {
  return Object.fromEntries(Object.entries(piece).filter(([, value]) => value !== 0)) as Partial<P>
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Whether two topologies are the same, whatever the order of their fields. */
export function sameTopology(a: Topology, b: Topology): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

/** The same value with the keys of every object in alphabetical order. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)])
  )
}
