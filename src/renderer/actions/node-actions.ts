import type { NodeState, NodeView } from '#shared/state'
import type { IconName } from '../ui/icon/icon-drawings'

export type NodeAction =
  'kill' | 'keep-down' | 'freeze' | 'resume' | 'restart' | 'restart-now' | 'start' | 'stop'

/** The actions on the card, and the rest, in the order of the menu. */
interface NodeActions {
  /** Three at most. */
  readonly card: readonly NodeAction[]
  readonly rest: readonly NodeAction[]
}

const running: NodeActions = { card: ['kill', 'freeze', 'keep-down'], rest: ['restart', 'stop'] }
const gone: NodeActions = { card: ['restart-now', 'keep-down'], rest: ['stop'] }

const byState: Readonly<Record<NodeState, NodeActions>> = {
  up: running,
  starting: { card: ['kill', 'stop', 'keep-down'], rest: ['restart'] },
  frozen: { card: ['kill', 'resume', 'keep-down'], rest: ['restart', 'stop'] },
  draining: { card: ['kill'], rest: ['keep-down'] },
  down: gone,
  backoff: gone,
  failed: { card: ['restart'], rest: ['stop'] },
  stopped: { card: ['start'], rest: [] }
}

/** Down with no restart to come: nothing is left to keep down. */
const heldDown: NodeActions = { card: ['start'], rest: ['stop'] }

/** A server that is there and not ours. */
const none: NodeActions = { card: [], rest: [] }

/** What the actions that a node has depend on. */
type Acting = Pick<NodeView, 'kind' | 'state' | 'restartAt' | 'nextBackoffMs'>

export function actionsOf(node: Acting): NodeActions {
  if (node.kind === 'existing') return none
  const staysDown = node.state === 'down' && node.restartAt === null && node.nextBackoffMs === null
  return staysDown ? heldDown : byState[node.state]
}

export function canDo(node: Acting, action: NodeAction): boolean {
  const { card, rest } = actionsOf(node)
  return [...card, ...rest].includes(action)
}

export const actionIcons: Readonly<Record<NodeAction, IconName>> = {
  kill: 'kill',
  'keep-down': 'kill',
  freeze: 'frozen',
  resume: 'play',
  restart: 'reset',
  'restart-now': 'reset',
  start: 'play',
  stop: 'stop'
}

/** The key that does it to the selected node. */
export const actionKeys: Readonly<Partial<Record<NodeAction, string>>> = {
  kill: 'K',
  freeze: 'F',
  resume: 'F',
  restart: 'R',
  'restart-now': 'R'
}
