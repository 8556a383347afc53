import { Menu } from 'electron'
import type { MenuAction } from '#shared/bridge'
import type { MenuCommands, MenuState } from './menu-state'
import { menuTemplate } from './template'

/**
 * Keeps the application menu in step with `state`: what it returns is to be called with what has changed. Hidden
 * until Alt is pressed where the menu is part of the window.
 */
export function keepMenu(
  first: MenuState,
  commands: MenuCommands,
  ask: (action: MenuAction) => void
): (change: Partial<MenuState>) => void {
  let state = first
  const build = (): void =>
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, commands, ask)))
  build()
  return change => {
    const next = { ...state, ...change }
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    build()
  }
}
