/** What the app, the theme and Chromium's news need of a window's page. */
interface OpenContents {
  readonly targetId: string | undefined
  readonly hasAskedForPopup: boolean
  answerPopup(): 'allow' | 'deny'
  setColorScheme(scheme: string): void
}

/** What they need of a window. */
export interface OpenWindow {
  readonly webContents: OpenContents
  /** False when the app, or the page, wants the window to stay. */
  closeAndWait(): Promise<boolean>
  /** To be called when its tab of Chromium has gone. */
  closed(): void
}

/** Every window that is open, by its number; apart from the windows, so that they and the app need not know each other. */
export const openWindows = new Map<number, OpenWindow>()
