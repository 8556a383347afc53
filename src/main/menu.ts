import { Menu } from 'electron'

/**
 * Only for its keys (copy, zoom for the projector, full screen, reload, close): instead of Electron's own menu, which
 * leads to Electron's web site. Hidden until Alt is pressed where the menu is part of the window.
 */
export function setMenu(): void {
  const first = process.platform === 'darwin' ? ('appMenu' as const) : ('fileMenu' as const)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: first },
      { role: 'editMenu' },
      { role: 'viewMenu' },
      { role: 'windowMenu' }
    ])
  )
}
