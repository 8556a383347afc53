import type { FaultView, LinkFault } from '../../../src/shared/faults'

/** A view of a fault that has done nothing yet. */
export function faultView(fault: LinkFault, change: Partial<FaultView> = {}): FaultView {
  return { fault, setAt: 0, counts: { connections: 0, bytes: 0 }, ...change }
}

export const delay = (name = 'latency', latencyMs = 200): LinkFault => ({
  type: 'latency',
  name,
  latencyMs,
  jitterMs: 0,
  direction: 'both',
  toxicity: 1
})

export const partitioned = (name: string): LinkFault => ({
  type: 'partition',
  name,
  direction: 'both',
  toxicity: 1
})
