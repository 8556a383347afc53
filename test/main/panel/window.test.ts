import { EventEmitter } from 'node:events'
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { panelUrl } from '../../../src/main/panel/panel-origin'
import { useTheme } from '../../../src/main/app/theme'
import { PanelWindow } from '../../../src/main/panel/window'
import { WindowStateFile } from '../../../src/main/panel/window-state'
import { en } from '../../../src/main/words/en'
import { bridgeChannels } from '../../../src/shared/bridge'
import { FakeWindow } from '../support/fake-electron'
import { temporaryFolder } from '../../support/temporary-folder'

const electron = vi.hoisted(() => ({
  nativeTheme: {} as EventEmitter & { themeSource: string; shouldUseDarkColors: boolean },
  BrowserWindow: null as unknown
}))
vi.mock('electron', () => ({
  app: { getAppPath: () => '/app' },
  dialog: {},
  get BrowserWindow() {
    return electron.BrowserWindow
  },
  get nativeTheme() {
    return electron.nativeTheme
  },
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] }
}))

let folder: string
let panel: PanelWindow
let state: WindowStateFile
const last = () => FakeWindow.all.at(-1)!
const notices = () =>
  last()
    .webContents.sent.filter(({ channel }) => channel === bridgeChannels.notice)
    .map(({ payload }) => payload)
beforeEach(() => {
  folder = temporaryFolder('window')
  electron.BrowserWindow = FakeWindow
  electron.nativeTheme = Object.assign(new EventEmitter(), {
    themeSource: 'system',
    shouldUseDarkColors: false
  })
  state = new WindowStateFile(folder, () => undefined)
  panel = new PanelWindow({
    preload: '/preload.cjs',
    state: () => state,
    words: () => en,
    tell: () => undefined,
    onOpen: () => undefined
  })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('opens on the panel, walled in, and is seen when there is something to see', () => {
  panel.show()
  expect(last().url).toBe(panelUrl)
  expect(last().options.webPreferences).toEqual({
    preload: '/preload.cjs',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false
  })
  expect(last().options.show).toBe(false)
  last().emit('ready-to-show')
  expect(last().done).toEqual(['show'])
})

it('may fill the screen, which macOS takes `fullscreen: false` to forbid', () => {
  panel.show()
  expect(last().options).not.toHaveProperty('fullscreen')
})

it('comes to the front when it is there already', () => {
  panel.show()
  const count = FakeWindow.all.length
  last().minimized = true
  panel.show()
  expect(FakeWindow.all).toHaveLength(count)
  expect(last().done).toEqual(['restore', 'show', 'focus'])
})

it('opens as it was left', () => {
  const bounds = { x: 10, y: 20, width: 1000, height: 700 }
  state.update({ bounds, maximized: true })
  panel.show()
  expect(last().options).toMatchObject(bounds)
  last().emit('ready-to-show')
  expect(last().done).toEqual(['maximize', 'show'])
})

describe('its colour', () => {
  it('is the theme that is chosen, before the panel has drawn anything', () => {
    useTheme('dark')
    expect(electron.nativeTheme.themeSource).toBe('dark')
    electron.nativeTheme.shouldUseDarkColors = true
    panel.show()
    expect(last().options.backgroundColor).toBe('#0d1012')
  })

  it('follows the system', () => {
    useTheme(null)
    expect(electron.nativeTheme.themeSource).toBe('system')
    panel.show()
    electron.nativeTheme.shouldUseDarkColors = true
    electron.nativeTheme.emit('updated')
    expect(last().done).toEqual(['#0d1012'])
    last().emit('closed')
    expect(electron.nativeTheme.listenerCount('updated')).toBe(0)
  })
})

describe('what the app has to say', () => {
  const notice = (text: string) => panel.notice({ kind: 'problem', text })

  it('waits for the panel to listen, and keeps no more than the last twenty', () => {
    for (let count = 0; count < 25; count++) notice(String(count))
    panel.show()
    expect(notices()).toEqual([])
    panel.panelListens()
    expect(notices()).toHaveLength(20)
    expect(notices()[0]).toEqual({ kind: 'problem', text: '5' })
    notice('now')
    expect(notices()).toHaveLength(21)
  })

  it('waits again when the panel crashed', () => {
    panel.show()
    panel.panelListens()
    last().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    notice('later')
    expect(notices()).toEqual([])
    panel.panelListens()
    expect(notices()).toHaveLength(1)
  })
})
