import { describe, expect, it } from 'vitest'
import { heldUp } from '../../../src/renderer/exercises/panel/held-up'
import type { NodeState, NodeView } from '../../../src/shared/state'
import { topologySchema } from '../../../src/shared/topology'
import { nodeView } from '../support/fake-client'

const kinds = { server: 'replica', proxy: 'replicating-proxy', other: 'replica' } as const
const topology = topologySchema.parse({
  name: 'waves',
  nodes: Object.entries(kinds).map(([id, kind], index) => ({ id, kind, port: 20_000 + index })),
  links: []
})

function held(
  states: Readonly<Record<keyof typeof kinds, NodeState>>,
  more: Partial<NodeView> = {}
): string[] {
  const nodes = Object.fromEntries(
    Object.entries(states).map(([id, state]) => [
      id,
      nodeView(id, { state, ...(state === 'failed' && more) })
    ])
  )
  return heldUp({ topology, nodes }).map(({ id }) => id)
}

describe('what an exercise waits for and does not come up by itself', () => {
  it('is none that has its turn to come while others start', () => {
    expect(held({ server: 'starting', proxy: 'stopped', other: 'up' })).toEqual([])
    expect(held({ server: 'up', proxy: 'starting', other: 'stopped' })).toEqual([])
  })

  it('is who is stopped once nobody starts any more', () => {
    expect(held({ server: 'up', proxy: 'stopped', other: 'up' })).toEqual(['proxy'])
  })

  it('is who could not start, while others do', () => {
    const error = { code: 'PORT_IN_USE', message: 'x', details: {} } as const
    expect(held({ server: 'failed', proxy: 'stopped', other: 'starting' })).toEqual(['server'])
    expect(held({ server: 'failed', proxy: 'starting', other: 'up' }, { error })).toEqual(['server'])
  })
})
