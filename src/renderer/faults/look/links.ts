import type { NodeState } from '#shared/state'
import type { Topology } from '#shared/topology'
import { outside } from '#shared/links'

export const linkName = (id: string): string => id.replace('->', ' → ')

/** Why faults can't be set there: the lab holds neither the connections nor the door of a program that is not its own. */
type NoFaults = 'external-link' | 'external-door' | 'existing-link' | 'existing-door' | 'client-door'

export function whyNoFaults({ nodes }: Topology, from: string, to: string): NoFaults | null {
  const kindOf = (id: string) => nodes.find(node => node.id === id)?.kind
  const kind = kindOf(from === outside ? to : from)
  const end = from === outside ? 'door' : 'link'
  if (kind === 'external' || kind === 'existing') return `${kind}-${end}`
  return kind === 'client' && end === 'door' ? 'client-door' : null
}

/** Whether a node in this state counts what the faults on its links do. */
export const countsFaults = (state: NodeState | null | undefined): boolean =>
  state === 'up' || state === 'frozen' || state === 'draining'
