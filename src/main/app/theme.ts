import { nativeTheme } from 'electron'
import type { PanelSettings } from '#shared/bridge'

/** `--c-window` of the panel's two themes: what is seen before it has drawn itself. */
const colours = { dark: '#0d1012', light: '#e6eaec' }

/** The panel's choice is that of the title bar, the menus and the dialogs too. */
export function useTheme(theme: PanelSettings['theme']): void {
  nativeTheme.themeSource = theme ?? 'system'
}

export function windowColour(): string {
  return nativeTheme.shouldUseDarkColors ? colours.dark : colours.light
}
