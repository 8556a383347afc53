import type { UiState, UiStore } from './ui-store'

/** Nothing that is open for the one is for the other. */
const closed = {
  selection: null,
  paused: false,
  partitioning: null,
  addingMachine: false,
  trusting: false,
  loadForm: null
} satisfies Partial<UiState>

/** Shows a run of before in place of the lab, which goes on meanwhile. */
export function openRun(ui: UiStore, id: string, { handedIn = false } = {}): void {
  ui.setState(({ run, selection, folded }) => ({
    ...closed,
    run: { id, before: run?.before ?? { selection, folded }, ...(handedIn && { handedIn }) },
    folded: null,
    screen: 'lab'
  }))
}

/** Shows the lab again, as it was left; after a run that was handed in, the place where it is marked. */
export function closeRun(ui: UiStore): void {
  ui.setState(({ run }) => {
    if (run === null) return {}
    const back = run.handedIn ? ({ screen: 'exercises', marking: true } as const) : {}
    return { ...closed, ...run.before, ...back, run: null }
  })
}
