import { useRef } from 'react'
import { useWords } from '../i18n/use-words'
import { useNodeStatus, type NodeStatus } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { canDo, type NodeAction } from './node-actions'
import { useActionHint } from './use-action-hint'
import { useNodeActions } from './use-node-actions'

/** Two places, each with the first of its actions that the node has now: what is done to it, and what undoes that. */
const places: readonly (readonly NodeAction[])[] = [
  ['kill', 'restart-now', 'start', 'restart'],
  ['freeze', 'resume']
]

/** Kill and freeze a node, and bring it back, on a screen where one reads of it. */
export function NodeButtons({ node: id }: { node: string }) {
  const node = useNodeStatus(id)
  if (!node) return null
  return places.map((actions, index) => {
    const action = actions.find(one => canDo(node, one))
    return action && <NodeButton key={index} node={node} action={action} />
  })
}

/** What is done is what the button said when the press began: its place may belong to another action by its end. */
function NodeButton({ node, action }: { node: NodeStatus; action: NodeAction }) {
  const t = useWords()
  const hint = useActionHint(node)
  const act = useNodeActions()
  const pressed = useRef(action)
  const word = t(`common.action.${action === 'restart-now' ? 'restart' : action}`)
  return (
    <Button
      act
      size="s"
      hint={hint(action)}
      aria-label={t('shell.act-on', { action: word, node: node.id })}
      onPressStart={() => (pressed.current = action)}
      onPress={() => act(node.id, pressed.current)}
    >
      {word}
    </Button>
  )
}
