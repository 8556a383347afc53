import { useCallback, useEffect, useRef } from 'react'
import type { Topology, TopologyInput } from '#shared/topology'
import { useStore } from 'zustand'
import { useCommand, useLab, usePanel } from '../store/hooks'

export interface Edits {
  /** Applies a change to the running topology; resolves with whether the host took it. */
  readonly change: (edit: (topology: Topology) => TopologyInput) => Promise<boolean>
  readonly undo: () => void
  readonly redo: () => void
  readonly canUndo: boolean
  readonly canRedo: boolean
}

export function useEdits(): Edits {
  const { lab, edits } = usePanel()
  const run = useCommand()
  const canUndo = useStore(edits.store, ({ past }) => past.length > 0)
  const canRedo = useStore(edits.store, ({ future }) => future.length > 0)

  const change = useCallback(
    async (edit: (topology: Topology) => TopologyInput) => {
      const before = lab.current()?.topology
      if (!before) return false
      const result = await run('topology.apply', { topology: edit(before) })
      if (result.ok) edits.record(before)
      return result.ok
    },
    [lab, run, edits]
  )
  const step = useCallback(
    async (direction: 'undo' | 'redo') => {
      const now = lab.current()?.topology
      const wanted = now && edits[direction](now)
      if (!now || !wanted) return
      const result = await run('topology.apply', { topology: wanted })
      if (!result.ok) edits[direction === 'undo' ? 'redo' : 'undo'](wanted)
    },
    [lab, run, edits]
  )
  const undo = useCallback(() => void step('undo'), [step])
  const redo = useCallback(() => void step('redo'), [step])
  return { change, undo, redo, canUndo, canRedo }
}

/** Opening another topology leaves nothing to undo. */
export function useForgetEdits(): void {
  const { edits } = usePanel()
  const name = useLab(lab => lab.topology.name, '')
  const known = useRef(name)
  useEffect(() => {
    if (known.current !== name) edits.clear()
    known.current = name
  }, [edits, name])
}
