import { createStore } from 'zustand/vanilla'
import type { Verdict } from '#shared/exercise/view'
import type { RecordedLoad } from '#shared/load/load'
import type { TraceOf } from '#shared/diagram/trace'
import { languageOf, type Language } from '#shared/names'

export type Theme = 'dark' | 'light'
export type Selection = { readonly kind: 'node' | 'link'; readonly id: string }
/** `before`: of the lab, for when it is shown again. */
interface OpenRun {
  readonly id: string
  readonly before: Pick<UiState, 'selection' | 'folded'>
  /** It was handed in, and leads back to where it is marked. */
  readonly handedIn?: boolean
}
type InspectorTab = 'overview' | 'log' | 'connections' | 'faults' | 'config'

/** An exercise that came with the program, or one in a file. `unattended`: the lab does all of it. */
export type ExerciseRequest =
  | { readonly ask: 'student' }
  | { readonly name: string; readonly unattended: boolean }
  | { readonly text: string; readonly fileName: string; readonly unattended: boolean }

interface ExerciseDone {
  readonly verdict: Verdict
  readonly points: { readonly got: number; readonly of: number }
}

/** What belongs to this window and not to the lab. */
export interface UiState {
  /** Id of a view in the shell's table. */
  readonly screen: string
  readonly selection: Selection | null
  readonly tab: InspectorTab
  readonly dockOpen: boolean
  /** Hubs into whose cards the nodes behind them are folded; null: as the size of the lab suggests. */
  readonly folded: readonly string[] | null
  readonly paused: boolean
  readonly language: Language
  /** Null: as the system has it. */
  readonly chosenTheme: Theme | null
  readonly projector: boolean
  /** What a newcomer is offered to try first was done, or sent away. */
  readonly tried: boolean
  /** The dialog in which one divides the lab is open; `node` is on its first side. */
  readonly partitioning: { readonly node: string | null } | null
  /** The dialog that adds a machine is open. */
  readonly addingMachine: boolean
  /** What the file would run is being looked at. */
  readonly trusting: boolean
  /** The session, request or transfer of which the diagram is open. */
  readonly traced: TraceOf | null
  /** The exercise that is to be opened, once it is known who does it; or only who does them is asked (`ask`). */
  readonly exercise: ExerciseRequest | null
  /** Hand-ins are marked, in place of the list of exercises. */
  readonly marking: boolean
  /** The hand-in that is looked at; null: the table of them. */
  readonly handIn: string | null
  /** How each exercise came out here the last time that it was done to its end, by its name. */
  readonly exercisesDone: Readonly<Record<string, ExerciseDone>>
  /** The run of before that is shown in place of the lab, and what was chosen in the lab before; null: the lab is shown. */
  readonly run: OpenRun | null
  /** The form of the load is open: for a target, or with what was said in a session. */
  readonly loadForm: { readonly target: string | null; readonly recorded: RecordedLoad | null } | null
}

/** Remembered by this browser from one visit to the next. */
const choices = ['language', 'chosenTheme', 'projector', 'tried', 'exercisesDone'] as const
/** Remembered by this tab over a reload. */
const passing = ['screen', 'selection', 'tab', 'dockOpen', 'folded', 'run', 'marking', 'handIn'] as const

const storageKey = 'relevo.ui'

export type UiStore = ReturnType<typeof createUiStore>

/** `keepsScreen`: the next visit begins on the same screen, as a window does that its user closes and opens. */
export function createUiStore(system: { readonly language: string }, { keepsScreen = false } = {}) {
  const lasting = keepsScreen ? ([...choices, 'screen'] as const) : choices
  const store = createStore<UiState>(() => ({
    screen: 'lab',
    selection: null,
    tab: 'overview',
    dockOpen: true,
    folded: null,
    paused: false,
    language: languageOf(system.language),
    chosenTheme: null,
    projector: false,
    tried: false,
    partitioning: null,
    addingMachine: false,
    trusting: false,
    traced: null,
    exercise: null,
    marking: false,
    handIn: null,
    exercisesDone: {},
    run: null,
    loadForm: null,
    ...read(localStorage, lasting),
    ...read(sessionStorage, passing)
  }))
  store.subscribe(state => {
    write(localStorage, lasting, state)
    write(sessionStorage, passing, state)
  })
  return store
}

function read(storage: Storage, keys: readonly (keyof UiState)[]): Partial<UiState> {
  try {
    const saved: unknown = JSON.parse(storage.getItem(storageKey) ?? '{}')
    if (typeof saved !== 'object' || saved === null) return {}
    return Object.fromEntries(
      Object.entries(saved).filter(([key]) => (keys as readonly string[]).includes(key))
    )
  } catch {
    return {}
  }
}

function write(storage: Storage, keys: readonly (keyof UiState)[], state: UiState): void {
  try {
    storage.setItem(storageKey, JSON.stringify(Object.fromEntries(keys.map(key => [key, state[key]]))))
  } catch {
    // Storage that is full or switched off costs the memory of a choice, nothing else.
  }
}
