import type { NodeView } from '#shared/state'
import type { LabData } from '../../store/projection'

/**
 * The nodes that an exercise waits for and that do not come up by themselves. Nodes are started one after the other: while
 * one starts, those that are stopped have their turn to come.
 */
export function heldUp({ topology, nodes }: Pick<LabData, 'topology' | 'nodes'>): readonly NodeView[] {
  const isUnderWay = Object.values(nodes).some(({ state }) => state === 'starting')
  return topology.nodes.flatMap(({ id, autostart, kind }) => {
    const node = nodes[id]
    if (!node || !autostart || kind === 'existing' || node.state === 'up') return []
    const isWrong = node.error !== null || node.trouble !== null || node.state === 'failed'
    return isWrong || (node.state === 'stopped' && !isUnderWay) ? [node] : []
  })
}
