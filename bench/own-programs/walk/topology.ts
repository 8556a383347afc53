import type { TopologyInput } from '../../../src/shared/topology'
import type { Stage } from './stage'

/** Two copies behind a proxy, and a client for a load. */
export function topologyOf({ copies, proxy, way }: Stage): TopologyInput {
  return {
    name: 'own-programs',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      ...copies.map(copy => way.node(copy)),
      { id: 'people', kind: 'client' }
    ],
    links: [...copies.map(({ id }) => ({ from: 'proxy', to: id })), { from: 'people', to: 'proxy' }]
  }
}
