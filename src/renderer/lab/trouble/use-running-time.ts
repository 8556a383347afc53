import { useFormat } from '../../format/use-format'
import { useRunClock, type NodeStatus } from '../../store/hooks'

/** For how long a node has been in its state, in words, read once a second. */
export function useRunningTime(node: Pick<NodeStatus, 'since'>): string {
  const now = useRunClock(1000)
  return useFormat().wholeDuration(Math.max(0, now - node.since))
}
