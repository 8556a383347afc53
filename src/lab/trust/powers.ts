import { createHash } from 'node:crypto'
import type { Load } from '#shared/load/load'
import type { Machine } from '#shared/machines'
import type { NodeBoot } from '#shared/node-channel'
import { wordsOf } from '#shared/programs/command-line'
import type { NodeOfKind } from '#shared/topology'
import type { Power } from '#shared/trust/trust'
import { addressText, isLoopback } from '#system/addresses'
import { resolve } from 'node:path'
import { sorted } from '../topology/serialize'

/** What a node is started with, as far as it matters here. */
export type Startable = Pick<NodeBoot, 'node' | 'links' | 'machine'>

/**
 * What a node could do to this machine, or to others from it. Empty for one that stays on this machine, and with the nodes
 * of its lab: such a one needs nobody's trust.
 */
export function powersOf({ node, links, machine }: Startable): readonly Power[] {
  const connects = [...(node.kind === 'existing' && node.check === 'connect' ? [node] : []), ...links].filter(
    ({ host }) => !isLoopback(host)
  )
  return [
    ...(node.kind === 'external' ? [programOf(node)] : []),
    ...reachPowers(machine),
    ...listens(node),
    ...('names' in node && node.names.length > 0 ? [{ kind: 'names' as const, names: node.names }] : []),
    ...(connects.length > 0
      ? [{ kind: 'connects' as const, addresses: [...new Set(connects.map(addressText))] }]
      : []),
    ...(node.kind === 'client' ? sends(node) : [])
  ]
}

/** What a node of another name would run as this one does: equal where that is the same. */
export function contentOf(startable: Startable): string {
  const { node } = startable
  // The words are what is shown; as it stands, a string may be one program with spaces in its name.
  const exact = node.kind === 'external' ? [node.command, node.args, node.prepare ?? null] : null
  return hash({ powers: powersOf(startable), exact })
}

/** A node and all that it could do: equal where all of that is, whatever else of the node is changed. */
export function fingerprintOf(startable: Startable): string {
  return hash([startable.node.id, contentOf(startable)])
}

export function hash(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
}

function programOf({ command, args, prepare, cwd, env }: NodeOfKind<'external'>): Power {
  return {
    kind: 'program',
    prepare: prepare === undefined ? null : wordsOf(prepare),
    command: [...wordsOf(command), ...args],
    cwd: resolve(cwd ?? ''),
    env
  }
}

/** One that is this computer itself runs no more than this program, by the Node that is here; one that dials is waited for. */
function runsSomething({ ssh, carrier, join, node }: Machine): boolean {
  if (join) return false
  return ssh !== undefined || carrier !== undefined || node !== 'node'
}

/**
 * What is run to reach a machine; null where that is nothing that did not come with the program. What follows in the
 * command is this program's own, and the same for every machine.
 */
export function reachedBy(machine: Machine): Extract<Power, { kind: 'machine' }> | null {
  if (!runsSomething(machine)) return null
  const { id, ssh, carrier, node } = machine
  const command = [...(ssh === undefined ? (carrier ?? []) : ['ssh', ssh]), node]
  return { kind: 'machine', machine: id, command }
}

function reachPowers(machine: Machine | undefined): Power[] {
  const power = machine ? reachedBy(machine) : null
  return power ? [power] : []
}

function listens(node: Startable['node']): Power[] {
  if (node.kind === 'external' || node.kind === 'existing' || node.kind === 'client') return []
  const doors = [
    { host: node.host, port: node.port },
    ...(node.kind === 'file-server'
      ? [node.receiverPort, ...Object.values(node.doors)].map(port => ({ host: node.host, port }))
      : []),
    ...(node.kind === 'balancer' ? [{ host: node.adminHost, port: node.adminPort }] : [])
  ]
  const addresses = doors.flatMap(({ host, port }) =>
    port === undefined || isLoopback(host) ? [] : [addressText({ host, port })]
  )
  return addresses.length > 0 ? [{ kind: 'listens', addresses }] : []
}

function sends({ load }: NodeOfKind<'client'>): Power[] {
  return Object.entries(load).flatMap(([to, said]) =>
    isHarmless(said) ? [] : [{ kind: 'sends' as const, to, load: JSON.stringify(said) }]
  )
}

/**
 * The coursework's exchange, and what any web page could ask for. Other bytes may mean something to a program of this
 * machine that happens to listen at a port of the file's choice.
 */
export function isHarmless(load: Load): boolean {
  if (load.protocol !== 'http') return load.protocol === 'exchange' || load.protocol === 'none'
  const asks = load.method === 'GET' || load.method === 'HEAD'
  return asks && load.body === undefined && Object.keys(load.headers).length === 0
}
