import { useCallback, useEffect, useRef } from 'react'
import type { Topology, TopologyInput } from '#shared/topology'
import { useStore } from 'zustand'
import { useCommand, useLab, usePanel } from '../../store/hooks'
import type { LabStore } from '../../store/lab-store'

/** How long the new topology may take to arrive behind the answer to its command, ms. */
const arrivalMs = 1000

/** Waits until the panel has seen the topology change: the next step starts from what is there then. */
async function topologyAfter(lab: LabStore, before: Topology): Promise<void> {
  const end = performance.now() + arrivalMs
  while (lab.current()?.topology === before && performance.now() < end) {
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

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
    (edit: (topology: Topology) => TopologyInput) =>
      edits.inTurn(async () => {
        const before = lab.current()?.topology
        if (!before) return false
        const result = await run('topology.apply', { topology: edit(before) })
        if (!result.ok) return false
        edits.record(before)
        await topologyAfter(lab, before)
        return true
      }),
    [lab, run, edits]
  )
  const step = useCallback(
    (direction: 'undo' | 'redo') =>
      edits.inTurn(async () => {
        const now = lab.current()?.topology
        const wanted = now && edits[direction](now)
        if (!now || !wanted) return
        const result = await run('topology.apply', { topology: wanted })
        if (result.ok) await topologyAfter(lab, now)
        else edits[direction === 'undo' ? 'redo' : 'undo'](wanted)
      }),
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
