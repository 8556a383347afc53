import { useCallback, useEffect, useRef } from 'react'
import type { Topology, TopologyInput } from '#shared/topology'
import { useStore } from 'zustand'
import { useCommand, useLab, usePanel } from '../../store/hooks'
import type { LabStore } from '../../store/lab-store'

/** How long the new topology may take to arrive behind the answer to its command, ms. */
const arrivalMs = 1000

/**
 * Resolves with whether the host took a topology, once the panel has seen it: the next step starts from what is there
 * then. The answer itself comes when all nodes have started, and a program may wait for a person to type first.
 * @param answer whether the host's answer is good
 */
export async function taken(
  lab: Pick<LabStore, 'current'>,
  before: Topology,
  answer: Promise<boolean>
): Promise<boolean> {
  let isGood: boolean | null = null
  const answered = answer.then(good => (isGood = good))
  const hasArrived = (): boolean => lab.current()?.topology !== before
  while (isGood === null && !hasArrived()) await Promise.race([answered, soon()])
  // A start that fails makes the answer bad, and the topology is taken all the same.
  if (isGood === false && !hasArrived()) return false
  const end = performance.now() + arrivalMs
  while (!hasArrived() && performance.now() < end) await soon()
  return true
}

const soon = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20))

export interface Edits {
  /** Applies a change to the running topology; resolves with whether the host took it, and not only when all has started. */
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

  const apply = useCallback(
    async (topology: TopologyInput) => (await run('topology.apply', { topology })).ok,
    [run]
  )
  const change = useCallback(
    (edit: (topology: Topology) => TopologyInput) =>
      edits.inTurn(async () => {
        const before = lab.current()?.topology
        if (!before) return false
        if (!(await taken(lab, before, apply(edit(before))))) return false
        edits.record(before)
        return true
      }),
    [lab, apply, edits]
  )
  const step = useCallback(
    (direction: 'undo' | 'redo') =>
      edits.inTurn(async () => {
        const now = lab.current()?.topology
        const wanted = now && edits[direction](now)
        if (!now || !wanted) return
        // The pace is no edit of the graph: it stays what it is.
        if (!(await taken(lab, now, apply({ ...wanted, pace: now.pace }))))
          edits[direction === 'undo' ? 'redo' : 'undo'](wanted)
      }),
    [lab, apply, edits]
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
