import type { MenuItemConstructorOptions } from 'electron'
import { EventEmitter } from 'node:events'
import { app } from '../app/app'
import { BrowserWindow } from '../window/browser-window'

/** Roles that do something here; items of other roles are there, and can't be clicked. */
const roleClicks: Readonly<Record<string, (window: BrowserWindow | null) => void>> = {
  quit: () => app.quit(),
  close: window => window?.close(),
  minimize: window => window?.minimize(),
  reload: window => window?.reload(),
  togglefullscreen: window => window?.setFullScreen(!window.isFullScreen())
}

export class MenuItem {
  readonly id: string | undefined
  readonly role: string | undefined
  readonly type: string
  readonly accelerator: unknown
  readonly submenu: Menu | undefined
  label: string
  enabled: boolean
  visible: boolean
  checked: boolean
  readonly #click: MenuItemConstructorOptions['click']

  constructor(options: MenuItemConstructorOptions) {
    this.id = options.id
    this.role = options.role?.toLowerCase()
    const { submenu } = options
    this.submenu = Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : (submenu as Menu | undefined)
    this.type = options.type ?? (this.submenu ? 'submenu' : 'normal')
    this.accelerator = options.accelerator
    this.label = options.label ?? options.role ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.#click = options.click
  }

  /** As a person would click: not on what is grey. */
  click(): void {
    if (!this.enabled || !this.visible) throw new Error(`rig: "${this.label}" cannot be clicked`)
    if (this.type === 'checkbox') this.checked = !this.checked
    if (this.type === 'radio') this.checked = true
    const window = BrowserWindow.getFocusedWindow()
    const ofRole = roleClicks[this.role ?? '']
    // The window is of the same shape as far as the rig goes.
    if (this.#click) this.#click(this as never, (window ?? undefined) as never, {} as never)
    else if (ofRole) ofRole(window)
    else throw new Error(`rig: a click on "${this.label}" is not supported`)
  }
}

export class Menu extends EventEmitter {
  static #ofApp: Menu | null = null

  static buildFromTemplate(template: readonly (MenuItemConstructorOptions | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item))
    return menu
  }
  static setApplicationMenu(menu: Menu | null): void {
    this.#ofApp = menu
  }
  static getApplicationMenu(): Menu | null {
    return this.#ofApp
  }

  readonly items: MenuItem[] = []

  append(item: MenuItem): void {
    this.items.push(item)
  }
}
