import { createContext } from 'react'
import type { PanelClient } from '../client/panel-client'
import type { LabStore } from './lab-store'
import type { EditStore } from './edit-store'
import type { ToastStore } from './toast-store'
import type { UiStore } from './ui-store'

/** Everything that a view reaches, put together once in main.tsx. */
export interface Panel {
  readonly client: PanelClient
  readonly lab: LabStore
  readonly ui: UiStore
  readonly toasts: ToastStore
  readonly edits: EditStore
}

export const PanelContext = createContext<Panel | null>(null)
