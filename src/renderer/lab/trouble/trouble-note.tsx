import { useWords } from '../../i18n/use-words'
import type { NodeStatus } from '../../store/hooks'
import { problemText, shortProblem } from './trouble-text'
import { useRunningTime } from './use-running-time'

/** On a card: what is wrong with the node's port, as far as it fits; its title says all. */
export function TroubleNote({ node, className }: { node: NodeStatus; className: string }) {
  const t = useWords()
  const time = useRunningTime(node)
  if (!node.trouble) return null
  const { problem } = node.trouble
  // One that has opened no port may only be slow: that is no fault yet.
  return (
    <span
      className={`${problem.kind === 'none' ? 'quiet' : 'reason'} ellipsis ${className}`}
      title={problemText(t, node.id, problem, time)}
    >
      {shortProblem(t, node.id, problem, time)}
    </span>
  )
}
