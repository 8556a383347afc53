import { portsOf } from '#shared/doors'
import { shellWordIn } from '#shared/programs/command-line'
import { parseReady } from '#shared/programs/program'
import type { NodeOfKind, Topology } from '#shared/topology'
import { isLoopback } from '#system/addresses'
import { suggestion } from '../nearest'
import { located, type LocatedProblem } from '../problems'

/** Names that Windows keeps for devices: no folder can have one there, and each node has a folder. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/

/** What is wrong with a node by itself, or with its name among the others. */
export function nodeProblems(topology: Topology): LocatedProblem[] {
  const problems: LocatedProblem[] = []
  const firstOf = new Map<string, number>()
  topology.nodes.forEach((node, index) => {
    const first = firstOf.get(node.id)
    if (first === undefined) firstOf.set(node.id, index)
    else {
      problems.push(
        located(['nodes', index, 'id'], `"${node.id}" is already the id of nodes[${first}]`, 'a unique id')
      )
    }
    if (device.test(node.id)) {
      problems.push(
        located(
          ['nodes', index, 'id'],
          `"${node.id}" is a device of Windows`,
          `another id, such as ${node.id}-1`
        )
      )
    }
    if (node.kind === 'file-server' && portsOf(node).length === 0) {
      problems.push(
        located(
          ['nodes', index],
          `"${node.id}" has no port`,
          'port (HTTP), receiverPort (WebSocket), or doors'
        )
      )
    }
    if (node.kind === 'file-server' && node.account === undefined && !isLoopback(node.host)) {
      const door = (['ftp', 'sftp'] as const).find(kind => node.doors[kind] !== undefined)
      if (door !== undefined)
        problems.push(
          located(
            ['nodes', index, 'doors', door],
            `others reach "${node.id}", and nobody may log in by ${door}`,
            'an account: { user, password }'
          )
        )
    }
    if (node.kind === 'external' && node.runtime === 'thread') {
      problems.push(
        located(['nodes', index, 'runtime'], 'an external program cannot be a thread', 'must be "process"')
      )
    }
    if (node.kind === 'existing' && node.runtime !== undefined) {
      problems.push(
        located(['nodes', index, 'runtime'], 'an existing server is not run by the lab', 'no "runtime"')
      )
    }
    if (node.kind === 'external') problems.push(...programProblems(node, index))
    if (node.kind === 'client') {
      const targets = topology.links.filter(link => link.from === node.id).map(link => link.to)
      for (const name of Object.keys(node.load)) {
        if (targets.includes(name)) continue
        problems.push(
          located(
            ['nodes', index, 'load', name],
            `"${node.id}" is not linked to "${name}"`,
            suggestion(name, targets)
          )
        )
      }
    }
    if (node.kind === 'balancer') {
      const targets = topology.links.filter(link => link.from === node.id).map(link => link.to)
      for (const name of Object.keys(node.weights)) {
        if (targets.includes(name)) continue
        problems.push(
          located(
            ['nodes', index, 'weights', name],
            `"${name}" is not a backend of "${node.id}"`,
            suggestion(name, targets)
          )
        )
      }
    }
  })
  return problems
}

function programProblems(node: NodeOfKind<'external'>, index: number): LocatedProblem[] {
  const problems: LocatedProblem[] = []
  for (const field of ['command', 'prepare'] as const) {
    const word = node[field] === undefined ? null : shellWordIn(node[field])
    if (word === null) continue
    const instead = field === 'command' && /^(?:&&|;)$/.test(word) ? 'what runs first in "prepare", or ' : ''
    problems.push(
      located(
        ['nodes', index, field],
        `"${word}" is for a shell, and none reads it`,
        `${instead}["sh", "-c", "..."]`
      )
    )
  }
  const when = node.ready === undefined ? undefined : parseReady(node.ready)?.when
  if ((when === 'port' || when === 'http') && node.port === undefined) {
    problems.push(located(['nodes', index, 'ready'], `"${node.ready}" asks for a port`, 'a port'))
  }
  return problems
}
