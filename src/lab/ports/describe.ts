import type { PortChange, PortMend, PortProblem } from '#shared/ports'
import { addressText } from '#system/addresses'

/** What is wrong with a node's port, in one line of English: for the command line, and for errors. */
export function describeProblem(node: string, problem: PortProblem): string {
  switch (problem.kind) {
    case 'elsewhere': {
      const held = [...new Set(problem.at.map(({ port }) => port))].join(', ')
      const file = problem.wanted === null ? 'no port' : String(problem.wanted)
      return `${node} holds port ${held}; in the topology it has ${file}`
    }
    case 'address': {
      const at = addressText({ host: problem.at, port: problem.port })
      return `${node} listens at ${at} only, and links lead to ${problem.host}`
    }
    case 'none':
      return `${node} has started, and has opened no port; in the topology it has ${problem.wanted}`
    case 'held': {
      const { port, pid, program } = problem
      const process = pid === null ? null : `${program ?? 'a program'}, process ${pid}`
      if (problem.node !== null)
        return `${node} cannot have port ${port}: ${problem.node}, a node of this lab, holds it${process ? ` (${process})` : ''}`
      return `${node} cannot have port ${port}: ${process ?? 'another program'} holds it, and is not of this lab`
    }
    case 'refused':
      return `${node} ended because a port that it wants is taken, and that is not ${problem.wanted ?? 'in the topology'}`
  }
}

/** What `relevo mend` would do, or has done. */
export function describeMend(mend: PortMend): string {
  if (mend.kind === 'find')
    return `hold ${mend.hold.join(', ')} back while it starts, to see which port it wants`
  return describeChanges(mend.changes)
}

export function describeChanges(changes: readonly PortChange[]): string {
  return changes.map(describeChange).join(', ')
}

function describeChange({ node, field, to, how }: PortChange): string {
  if (field === 'host') return `lead links to ${node} to ${to}`
  if (how === 'found') return `use port ${to} for ${node}`
  return `move ${node} to port ${to}${how === 'told' ? ', in its command too' : ''}`
}
