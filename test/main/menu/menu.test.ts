import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { menuActions, type MenuAction } from '../../../src/shared/bridge'
import { keepMenu } from '../../../src/main/menu/menu'
import type { MenuCommands, MenuState } from '../../../src/main/menu/menu-state'
import { menuTemplate } from '../../../src/main/menu/template'
import { en } from '../../../src/main/words/en'
import { es } from '../../../src/main/words/es'

const electron = vi.hoisted(() => ({ built: [] as MenuItemConstructorOptions[][] }))
vi.mock('electron', () => ({
  Menu: {
    buildFromTemplate: (template: never) => template,
    setApplicationMenu: (menu: never) => electron.built.push(menu)
  }
}))

const state: MenuState = {
  language: 'en',
  theme: null,
  projector: false,
  platform: 'linux',
  presets: [{ name: 'full', title: { es: 'Completo', en: 'Full' } }],
  recents: ['/labs/a&b.relevo'],
  load: false
}

type Item = MenuItemConstructorOptions
function items(template: readonly Item[]): Item[] {
  return template.flatMap(item => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])
}
function make(change: Partial<MenuState> = {}) {
  const done: string[] = []
  const note =
    (name: string) =>
    (what?: string): void =>
      void done.push(what === undefined ? name : `${name} ${what}`)
  const commands: MenuCommands = {
    newFrom: note('new'),
    open: () => note('open')(),
    openRecent: note('recent'),
    clearRecents: () => note('clear')(),
    save: () => note('save')(),
    saveAs: () => note('save-as')(),
    exportAs: note('export'),
    sendFile: () => note('send')(),
    openLogFolder: () => note('logs')()
  }
  const template = menuTemplate({ ...state, ...change }, commands, action => done.push(`ask ${action}`))
  const all = items(template)
  const click = (label: string): void => {
    const item = all.find(one => one.label === label)
    if (!item?.click) throw new Error(`there is no ${label}`)
    ;(item.click as () => void)()
  }
  return { template, all, click, done }
}

describe('the menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('has every action of the panel, on %s', platform => {
    const { all, done } = make({ platform })
    for (const { click } of all) if (click) (click as () => void)()
    const asked = new Set(done.filter(one => one.startsWith('ask ')).map(one => one.slice(4)))
    expect([...asked].sort()).toEqual([...menuActions].sort())
  })

  it.each(['es', 'en'] as const)('has a word for everything, and no key twice, in %s', language => {
    const { all, template } = make({ language })
    for (const { label, type } of all) if (type !== 'separator') expect(label).toBeTruthy()
    const keys = all.flatMap(item => item.accelerator ?? [])
    expect(new Set(keys).size).toBe(keys.length)
    const words = language === 'es' ? es : en
    expect(template.map(({ label }) => label)).toContain(words.file)
  })

  it('opens presets and recent files, whatever letters their names have', () => {
    const { click, done } = make({ language: 'es' })
    click('Completo')
    click('a&&b.relevo')
    expect(done).toEqual(['new full', 'recent /labs/a&b.relevo'])
  })

  it('shows what is chosen', () => {
    const { all } = make({ theme: 'dark', language: 'es', projector: true, load: true })
    const checked = all.filter(item => item.checked).map(({ label }) => label)
    expect(checked).toEqual([es['theme-dark'], 'Español', es.projector, es.load])
  })

  it('has nothing to press where there is nothing to open', () => {
    const { all } = make({ recents: [], presets: [] })
    expect(all.find(({ label }) => label === en['open-recent'])?.enabled).toBe(false)
    expect(all.find(({ label }) => label === en.new)?.enabled).toBe(false)
  })
})

it('is made again when something in it changes, and only then', () => {
  const asked: MenuAction[] = []
  const change = keepMenu(state, {} as MenuCommands, action => asked.push(action))
  expect(electron.built).toHaveLength(1)
  change({ language: 'en', load: false })
  expect(electron.built).toHaveLength(1)
  change({ language: 'es' })
  change({ recents: [] })
  expect(electron.built).toHaveLength(3)
  expect(electron.built.at(-1)?.[0]?.label).toBe(es.file)
})

it('says the same in both languages', () => {
  expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort())
})
