import { useRef } from 'react'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import type { NodeStatus } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import type { NodeAction } from '../../actions/node-actions'
import { useNodeActions } from '../../actions/use-node-actions'

/** What an action will do, said before it is done. */
export function useActionHint(node: NodeStatus): (action: NodeAction) => string {
  const t = useWords()
  const format = useFormat()
  return action => {
    if (action !== 'kill') return t(`lab.hint.${action}`)
    return node.nextBackoffMs === null
      ? t('lab.hint.kill-for-good')
      : t('lab.hint.kill', { time: format.durationText(roundUp(node.nextBackoffMs)) })
  }
}

/** Backoff is jittered; tenths of a second are as exact as it gets. */
const roundUp = (ms: number) => (ms < 1000 ? Math.round(ms / 10) * 10 : ms)

/**
 * One action on one node, as a small button on its card. Its place belongs to another action once the node's state has
 * changed, which may be in the middle of a press: then what is done is what the button said when the press began.
 */
export function ActionButton({ node, action }: { node: NodeStatus; action: NodeAction }) {
  const t = useWords()
  const hint = useActionHint(node)
  const act = useNodeActions()
  const pressed = useRef(action)
  return (
    <Button
      size="s"
      className="nodrag"
      hint={hint(action)}
      onPressStart={() => (pressed.current = action)}
      onPress={() => act(node.id, pressed.current)}
    >
      {t(`common.action.${action === 'restart-now' ? 'restart' : action}`)}
    </Button>
  )
}
