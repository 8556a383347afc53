import { useRef } from 'react'
import { useWords } from '../../i18n/use-words'
import { glowingAction } from '../../store/glow'
import { useLab, type NodeStatus } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import type { NodeAction } from '../../actions/node-actions'
import { useActionHint } from '../../actions/use-action-hint'
import { useNodeActions } from '../../actions/use-node-actions'

/**
 * One action on one node, as a small button on its card. Its place belongs to another action once the node's state has
 * changed, which may be in the middle of a press: then what is done is what the button said when the press began.
 */
export function ActionButton({ node, action }: { node: NodeStatus; action: NodeAction }) {
  const t = useWords()
  const hint = useActionHint(node)
  const act = useNodeActions()
  const pressed = useRef(action)
  const glows = useLab(lab => glowingAction(lab, node.id) === action, false)
  return (
    <Button
      act
      size="s"
      className={glows ? 'nodrag glows' : 'nodrag'}
      hint={hint(action)}
      onPressStart={() => (pressed.current = action)}
      onPress={() => act(node.id, pressed.current)}
    >
      {t(`common.action.${action === 'restart-now' ? 'restart' : action}`)}
    </Button>
  )
}
