import type { BrowserWindowConstructorOptions } from 'electron'

const known = new Set([
  'width',
  'height',
  'x',
  'y',
  'minWidth',
  'minHeight',
  'show',
  'fullscreen',
  'title',
  'webPreferences',
  // Looks, which nobody sees here.
  'autoHideMenuBar',
  'backgroundColor',
  'icon'
])
/** The only way in which pages are run here; what asks for less must not pass. */
const preferences: Readonly<Record<string, boolean>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  spellcheck: false
}

/** @throws for an option that the rig does not know: it must not be silently without effect. */
export function checkOptions({ webPreferences = {}, ...options }: BrowserWindowConstructorOptions): void {
  for (const name of Object.keys(options))
    if (!known.has(name)) throw new Error(`rig: the option ${name} of BrowserWindow is not supported`)
  for (const [name, value] of Object.entries(webPreferences))
    if (name !== 'preload' && preferences[name] !== value)
      throw new Error(`rig: webPreferences ${name}: ${String(value)} is not supported`)
}
