import type { Topology } from '#shared/topology'
import { located, type LocatedProblem } from '../problems'

/** Proxies and balancers that lead back to themselves: one connection would multiply until memory ends. */
export function cycleProblems(topology: Topology): LocatedProblem[] {
  const hubs = new Set(
    topology.nodes
      .filter(node => node.kind === 'replicating-proxy' || node.kind === 'balancer')
      .map(node => node.id)
  )
  const next = new Map<string, { to: string; index: number }[]>()
  topology.links.forEach(({ from, to }, index) => {
    if (from === to || !hubs.has(from) || !hubs.has(to)) return
    next.set(from, [...(next.get(from) ?? []), { to, index }])
  })

  const problems: LocatedProblem[] = []
  const done = new Set<string>()
  const walk = (id: string, trail: readonly string[]): void => {
    if (done.has(id)) return
    for (const { to, index } of next.get(id) ?? []) {
      const start = [...trail, id].indexOf(to)
      if (start >= 0) {
        const cycle = [...[...trail, id].slice(start), to].join(' -> ')
        problems.push(
          located(['links', index], `it closes the cycle ${cycle}`, 'no way back to where it began')
        )
      } else walk(to, [...trail, id])
    }
    done.add(id)
  }
  for (const id of hubs) walk(id, [])
  return problems
}
