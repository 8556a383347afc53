import type { Topology } from '#shared/topology'
import { createStore } from 'zustand/vanilla'

/** Steps that can be undone. */
const maxSteps = 50

interface EditState {
  readonly past: readonly Topology[]
  readonly future: readonly Topology[]
}

export type EditStore = ReturnType<typeof createEditStore>

/** What the topology was before each change made in this window: undo and redo apply it again. */
export function createEditStore() {
  const store = createStore<EditState>(() => ({ past: [], future: [] }))
  let last: Promise<unknown> = Promise.resolve()
  return {
    store,
    /** One change after the other: an undo that comes while a change is on its way undoes that change. */
    inTurn<T>(change: () => Promise<T>): Promise<T> {
      const turn = last.then(change, change)
      last = turn.catch(() => undefined)
      return turn
    },
    /** Remembers the topology as it is before a change, for undo. */
    record(now: Topology): void {
      store.setState(({ past }) => ({ past: [...past, now].slice(-maxSteps), future: [] }))
    },
    /** The topology to go back to, or null; `now` is what redo returns to. */
    undo(now: Topology): Topology | null {
      const { past, future } = store.getState()
      const back = past.at(-1)
      if (!back) return null
      store.setState({ past: past.slice(0, -1), future: [now, ...future].slice(0, maxSteps) })
      return back
    },
    redo(now: Topology): Topology | null {
      const { past, future } = store.getState()
      const [next] = future
      if (!next) return null
      store.setState({ past: [...past, now].slice(-maxSteps), future: future.slice(1) })
      return next
    },
    /** Another topology was opened: there is nothing to go back to. */
    clear(): void {
      store.setState({ past: [], future: [] })
    }
  }
}
