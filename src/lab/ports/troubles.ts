import type { RelevoErrorData } from '#shared/errors'
import type { ListeningAt, PortChange, PortMend, PortTrouble } from '#shared/ports'
import type { Topology, TopologyNode } from '#shared/topology'
import type { SupervisedNode } from '#lab/supervisor/types'
import { hasListener } from '#system/tcp/port-holder'
import type { RunObserver } from '../journal/recorder'
import { doorsOf } from '../topology/rules/ports'
import { holdingNode } from './holder'
import { adopt, moveAway, takenPorts } from './mends'
import { placementProblem } from './placement'

/** Changes that come together are looked at together, ms. */
const settleMs = 100

interface PortTroublesOptions {
  readonly topology: () => Topology
  readonly nodes: () => readonly SupervisedNode[]
  readonly publish: (node: string, trouble: PortTrouble | null) => void
}

/** Knows for each node what is wrong with its port, and what would make it right. */
export class PortTroubles implements RunObserver {
  readonly #options: PortTroublesOptions
  readonly #told = new Map<string, string>()
  #timer: NodeJS.Timeout | null = null
  #closed = false
  #looking: Promise<void> = Promise.resolve()

  constructor(options: PortTroublesOptions) {
    this.#options = options
  }

  onStatus(): void {
    if (this.#closed) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#looking = this.#looking.then(() => this.#lookAtAll()).catch(() => undefined)
    }, settleMs).unref()
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** What is wrong with a node's port now. */
  async of(id: string): Promise<PortTrouble | null> {
    const topology = this.#options.topology()
    const nodes = this.#options.nodes()
    const node = topology.nodes.find(one => one.id === id)
    const status = nodes.find(one => one.id === id)
    return node && status ? troubleOf(topology, nodes, node, status) : null
  }

  #seeksHolder(id: string): boolean {
    return this.#options.nodes().find(one => one.id === id)?.seeksHolder ?? false
  }

  async #lookAtAll(): Promise<void> {
    const nodes = new Set(this.#options.nodes().map(({ id }) => id))
    // One of the same name that comes later has been told nothing.
    for (const id of this.#told.keys()) if (!nodes.has(id)) this.#told.delete(id)
    for (const id of nodes) {
      // It is told with who has the port, or not yet: that it is nobody of this lab is not known before.
      if (this.#seeksHolder(id)) continue
      const trouble = await this.of(id)
      const text = JSON.stringify(trouble)
      if (text === (this.#told.get(id) ?? 'null')) continue
      this.#told.set(id, text)
      this.#options.publish(id, trouble)
    }
  }
}

async function troubleOf(
  topology: Topology,
  nodes: readonly SupervisedNode[],
  node: TopologyNode,
  status: SupervisedNode
): Promise<PortTrouble | null> {
  const taken = takenPorts(
    topology,
    nodes.flatMap(({ listens }) => listens ?? [])
  )
  const placement = placementProblem(node, status.listens)
  const end = status.error ?? status.lastEnd
  if (node.kind === 'external' && end !== null && (status.listens ?? []).length === 0) {
    // While it is tried again, too: it will end the same way.
    const refused = await refusedTrouble(topology, nodes, node, causeOf(end), taken)
    if (refused) return refused
  }
  if (placement?.kind === 'none') return { problem: placement, mend: null }
  if (placement)
    return { problem: placement, mend: change(await adopt(topology, node, status.listens ?? [], taken)) }
  if (status.error === null || status.state === 'up') return null
  const error = causeOf(status.error)
  return error.code === 'PORT_IN_USE' ? heldTrouble(topology, nodes, node, error, taken) : null
}

/** Another program, or node, has the port of `node`. */
async function heldTrouble(
  topology: Topology,
  nodes: readonly SupervisedNode[],
  node: TopologyNode,
  { details }: RelevoErrorData,
  taken: ReadonlySet<number>
): Promise<PortTrouble | null> {
  const port = numberOf(details?.port)
  if (port === null || (await hasListener(port)) === false) return null
  const pid = numberOf(details?.pid)
  const program = typeof details?.program === 'string' && details.program !== '' ? details.program : null
  const others = nodes.filter(({ id }) => id !== node.id)
  const holder = await holdingNode(others, port, pid)
  const problem = { kind: 'held', port, node: holder, pid, program } as const

  const byId = topology.nodes.find(({ id }) => id === holder)
  const at = nodes.find(({ id }) => id === holder)?.listens ?? [
    { host: byId?.host ?? '127.0.0.1', port, pid }
  ]
  if (byId?.kind === 'external' && byId.port !== port) {
    const changes = await adopt(topology, byId, at, taken)
    if (changes) return { problem, mend: change(changes) }
  }
  const door = doorsOf(topology).find(one => one.node === node.id && one.port === port)
  const move = door ? await moveAway(topology, door, taken) : null
  return { problem, mend: change(move && [move]) }
}

/** What systems and languages say where a port is taken. */
const takenPattern =
  /EADDRINUSE|WSAEADDRINUSE|10048|address (?:is )?already in use|only one usage of each socket|direcci[oó]n.*en uso|puerto.*en uso/i

/** A program that ended because a port was taken, which is not the one that it has in the topology. */
async function refusedTrouble(
  topology: Topology,
  nodes: readonly SupervisedNode[],
  node: TopologyNode & { readonly kind: 'external' },
  { code, message }: RelevoErrorData,
  taken: ReadonlySet<number>
): Promise<PortTrouble | null> {
  if (code === 'PORT_IN_USE' || !takenPattern.test(message)) return null
  const problem = { kind: 'refused', wanted: node.port ?? null } as const
  const doors = doorsOf(topology).filter(door => door.node !== node.id)
  const named = doors.find(({ port }) => new RegExp(`(?<!\\d)${port}(?!\\d)`).test(message))
  if (named) {
    const at: ListeningAt[] = [{ host: named.host, port: named.port, pid: null }]
    return { problem, mend: change(await adopt(topology, node, at, taken)) }
  }
  const hubs = topology.links.filter(({ to }) => to === node.id).map(({ from }) => from)
  const hold = nodes
    .filter(({ id, state }) => hubs.includes(id) && state !== 'stopped' && state !== 'failed')
    .filter(({ id }) => doors.some(door => door.node === id))
    .map(({ id }) => id)
  return { problem, mend: hold.length === 0 ? null : { kind: 'find', hold } }
}

/** What ended a node that is not started again. */
function causeOf(error: RelevoErrorData): RelevoErrorData {
  const last = error.code === 'LIMIT_REACHED' ? error.details?.last : undefined
  return typeof last === 'object' && last !== null && 'code' in last ? (last as RelevoErrorData) : error
}

function change(changes: readonly PortChange[] | null): PortMend | null {
  return changes === null ? null : { kind: 'change', changes }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
