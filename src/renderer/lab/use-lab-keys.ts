import { useEffect } from 'react'
import { usePanel } from '../store/hooks'
import { keyActionOf } from '../actions/keymap'
import { focusCard, focusedCard, focusFaults } from './cards/card-focus'
import { deleteLink } from './edit/edit-topology'
import { useLabModel } from './model/lab-model'
import { neighbour } from './model/layout'
import { canDo, type NodeAction } from '../actions/node-actions'
import { useEdits } from './edit/use-edits'
import { useNodeActions } from '../actions/use-node-actions'
import { useMayAct } from '../ui/acts'

/**
 * The keys of the Lab screen: move among the nodes, and act on the one that has the focus, or is selected. `onDelete` asks
 * first.
 */
export function useLabKeys(onDelete: (node: string) => void): void {
  const { ui, lab } = usePanel()
  const { boxes } = useLabModel()
  const { change, undo, redo } = useEdits()
  const act = useNodeActions()
  const mayAct = useMayAct()
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const action = keyActionOf(event)
      if (action === null) return
      const focused = focusedCard(boxes.keys())
      const selection = focused === null ? ui.getState().selection : ({ kind: 'node', id: focused } as const)
      const selected = selection?.kind === 'node' ? selection.id : null
      const node = selected === null ? undefined : lab.current()?.nodes[selected]
      const tryTo = (...wanted: NodeAction[]) => {
        const possible = node && wanted.find(one => canDo(node, one))
        if (mayAct && node && possible) act(node.id, possible)
      }
      switch (action) {
        case 'left':
        case 'right':
        case 'up':
        case 'down': {
          const next = selected === null ? boxes.keys().next().value : neighbour(boxes, selected, action)
          if (next === undefined || next === null) return
          ui.setState({ selection: { kind: 'node', id: next } })
          focusCard(next)
          break
        }
        case 'kill':
          tryTo('kill')
          break
        case 'freeze':
          tryTo('freeze', 'resume')
          break
        case 'restart':
          tryTo('restart', 'restart-now', 'start')
          break
        case 'faults':
          if (selection === null) return
          ui.setState({ selection, tab: 'faults' })
          focusFaults()
          break
        case 'undo':
          if (mayAct) undo()
          break
        case 'redo':
          if (mayAct) redo()
          break
        case 'delete':
          if (!mayAct) return
          if (selection?.kind === 'link') void change(topology => deleteLink(topology, selection.id))
          else if (selected !== null) onDelete(selected)
          break
        case 'escape':
          ui.setState({ selection: null })
          break
        default:
          return
      }
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [ui, lab, boxes, act, mayAct, change, undo, redo, onDelete])
}
