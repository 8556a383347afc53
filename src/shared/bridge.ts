import type { CommandArgs, CommandName, CommandResults } from './contract'
import type { RelevoErrorData, Result } from './errors'
import { languageIds, screens, type Language } from './names'
import type { LabDelta } from './state'

/** What the application menu asks of the panel: it does there what its own button would do. */
export const menuActions = [
  ...screens.map(screen => `screen-${screen}` as const),
  'theme-system',
  'theme-dark',
  'theme-light',
  'projector',
  ...languageIds.map(language => `language-${language}` as const),
  'palette',
  'keys',
  'about',
  'start-all',
  'stop-all',
  'exchange',
  'load',
  'reset-faults'
] as const
export type MenuAction = (typeof menuActions)[number]

/** What the app has to say to the panel by itself. */
export type HostNotice =
  | { readonly kind: 'opened'; readonly name: string }
  | { readonly kind: 'saved'; readonly file: string }
  /** `about`: the file that it happened to. */
  | { readonly kind: 'error'; readonly error: RelevoErrorData; readonly about: string }
  /** In English, as it is in the app's log. */
  | { readonly kind: 'problem'; readonly text: string }
  /** A file that was handed to the app, and is no topology: it can be sent. */
  | { readonly kind: 'offer'; readonly path: string; readonly name: string }
  /** One that the app has opened: it is shown. */
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'show-transfer'; readonly transfer: string }
  /** One that the system does not show. */
  | { readonly kind: 'notification'; readonly title: string; readonly body: string }
  /** The nodes are being stopped; the window goes when they have. */
  | { readonly kind: 'quitting' }

/** What the app keeps of the panel's choices: for its menu, its colours, and the next start. */
export interface PanelSettings {
  readonly language: Language
  /** Null: as the system has it. */
  readonly theme: 'dark' | 'light' | null
  readonly projector: boolean
}

export interface PanelNotification {
  readonly title: string
  readonly body: string
  /** Shown when the notification is clicked. */
  readonly transfer: string
}

/**
 * What the Electron preload exposes as `window.relevo`; absent in the web host, where the panel opens a
 * WebSocket instead. Both give the same commands and the same deltas.
 */
export interface RelevoBridge {
  readonly host: {
    readonly kind: 'electron'
    readonly version: string
    readonly platform: string
  }
  /** Never rejects: what goes wrong is in the result. */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>>
  /**
   * Deltas begin with the first `lab.snapshot`. One may arrive shortly before the snapshot's own result: keep it
   * until then. A gap in `seq` means: take a snapshot again. Returns its disposer.
   */
  onDelta(listener: (delta: LabDelta) => void): () => void
  /** The path on disk of a `File` that was dropped or chosen; empty when it has none. */
  pathForFile(file: unknown): string
  /** Also says that the panel listens: what the app had to say before that comes now. */
  settings(settings: PanelSettings): Promise<Result<null>>
  onMenu(listener: (action: MenuAction) => void): () => void
  onNotice(listener: (notice: HostNotice) => void): () => void
  /** Opens a topology from a `File` on disk, which Save then writes to. */
  openTopologyFile(file: unknown): Promise<Result<null>>
  /** Asks for a place and saves the running topology there; `CANCELLED` when none was chosen. */
  saveTopologyFile(): Promise<Result<null>>
  /** Asks for a place and writes a run into a file there; `CANCELLED` when none was chosen. */
  saveRunFile(run: string, fileName: string): Promise<Result<null>>
  /** Shows a file that `node` has received in the system's file manager. */
  showReceived(node: string, file: string): Promise<Result<null>>
  openLogFolder(): Promise<Result<null>>
  notify(notification: PanelNotification): Promise<Result<null>>
  /** Of all transfers under way, from 0 to 1, on the app's icon; null for none. */
  progress(share: number | null): Promise<Result<null>>
}

/** Channels between preload and main: one a message, and no other. */
export const bridgeChannels = {
  call: 'relevo:call',
  delta: 'relevo:delta',
  settings: 'relevo:settings',
  menu: 'relevo:menu',
  notice: 'relevo:notice',
  openTopologyFile: 'relevo:open-topology-file',
  saveTopologyFile: 'relevo:save-topology-file',
  saveRunFile: 'relevo:save-run-file',
  showReceived: 'relevo:show-received',
  openLogFolder: 'relevo:open-log-folder',
  notify: 'relevo:notify',
  progress: 'relevo:progress'
} as const
