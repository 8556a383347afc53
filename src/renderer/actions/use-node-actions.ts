import { useCallback } from 'react'
import { useCommand } from '../store/hooks'
import type { NodeAction } from './node-actions'

/** Does one thing to one node; its error, if any, is shown with the node's name. */
export function useNodeActions(): (node: string, action: NodeAction) => void {
  const run = useCommand()
  return useCallback(
    (node, action) => {
      switch (action) {
        case 'kill':
          return void run('node.kill', { node })
        case 'keep-down':
          return void run('node.kill', { node, keepDown: true })
        case 'restart-now':
        case 'restart':
          return void run('node.restart', { node })
        default:
          return void run(`node.${action}`, { node })
      }
    },
    [run]
  )
}
