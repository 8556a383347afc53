import type { PanelSettings } from '#shared/bridge'
import type { TopologySummary } from '#shared/contract'

/** What the menu is made of; when any of it changes, it is made again. */
export interface MenuState extends PanelSettings {
  readonly platform: NodeJS.Platform
  readonly presets: readonly Pick<TopologySummary, 'name' | 'title'>[]
  /** Paths, newest first. */
  readonly recents: readonly string[]
  /** Whether the load generator is on. */
  readonly load: boolean
}

/** What the app does by itself; everything else is the panel's to do. */
export interface MenuCommands {
  newFrom(preset: string): void
  open(): void
  openRecent(path: string): void
  clearRecents(): void
  save(): void
  saveAs(): void
  exportAs(format: 'yaml' | 'json'): void
  sendFile(): void
  openLogFolder(): void
}
