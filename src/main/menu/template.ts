import type { MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'
import type { MenuAction } from '#shared/bridge'
import { languageIds, languages, screens, titleIn } from '#shared/names'
import { wordsOf } from '../words/words'
import type { MainWords } from '../words/en'
import type { MenuCommands, MenuState } from './menu-state'

type Items = MenuItemConstructorOptions[]

const line: MenuItemConstructorOptions = { type: 'separator' }

/** The application menu. `ask` sends what the panel is to do. */
export function menuTemplate(
  state: MenuState,
  commands: MenuCommands,
  ask: (action: MenuAction) => void
): Items {
  const words = wordsOf(state.language)
  const isMac = state.platform === 'darwin'
  return [
    ...(isMac ? [appMenu(words, ask)] : []),
    { label: words.file, submenu: fileMenu(state, words, commands) },
    { label: words.edit, submenu: editMenu(words) },
    { label: words.view, submenu: viewMenu(state, words, ask) },
    { label: words.lab, submenu: labMenu(state, words, ask) },
    { label: words.window, role: 'windowMenu', submenu: windowMenu(words, isMac) },
    { label: words.help, role: 'help', submenu: helpMenu(words, commands, ask, isMac) }
  ]
}

/** macOS: the menu with the app's own name. */
function appMenu(words: MainWords, ask: (action: MenuAction) => void): MenuItemConstructorOptions {
  return {
    label: 'Relevo',
    submenu: [
      { label: words.about, click: () => ask('about') },
      line,
      { role: 'services', label: words.services },
      line,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words['hide-others'] },
      { role: 'unhide', label: words.unhide },
      line,
      { role: 'quit', label: words.quit }
    ]
  }
}

function fileMenu(state: MenuState, words: MainWords, commands: MenuCommands): Items {
  const presets = state.presets.map(({ name, title }) => ({
    label: escaped(titleIn(title, state.language) ?? name),
    click: () => commands.newFrom(name)
  }))
  const recents = state.recents.map(path => ({
    label: escaped(basename(path)),
    toolTip: path,
    click: () => commands.openRecent(path)
  }))
  return [
    { label: words.new, enabled: presets.length > 0, submenu: presets },
    { label: words.open, accelerator: 'CmdOrCtrl+O', click: commands.open },
    {
      label: words['open-recent'],
      enabled: recents.length > 0,
      submenu: [...recents, line, { label: words['clear-recent'], click: commands.clearRecents }]
    },
    line,
    { label: words.save, accelerator: 'CmdOrCtrl+S', click: commands.save },
    { label: words['save-as'], accelerator: 'CmdOrCtrl+Shift+S', click: commands.saveAs },
    {
      label: words.export,
      submenu: [
        { label: words['export-yaml'], click: () => commands.exportAs('yaml') },
        { label: words['export-json'], click: () => commands.exportAs('json') }
      ]
    },
    line,
    { label: words['send-file'], accelerator: 'CmdOrCtrl+Shift+O', click: commands.sendFile },
    line,
    { role: 'close', label: words.close },
    ...(state.platform === 'darwin' ? [] : [{ role: 'quit' as const, label: words.quit }])
  ]
}

function editMenu(words: MainWords): Items {
  return [
    { role: 'undo', label: words.undo },
    { role: 'redo', label: words.redo },
    line,
    { role: 'cut', label: words.cut },
    { role: 'copy', label: words.copy },
    { role: 'paste', label: words.paste },
    { role: 'selectAll', label: words['select-all'] }
  ]
}

function viewMenu(state: MenuState, words: MainWords, ask: (action: MenuAction) => void): Items {
  const theme = (name: 'system' | 'dark' | 'light'): MenuItemConstructorOptions => ({
    label: words[`theme-${name}`],
    type: 'radio',
    checked: (state.theme ?? 'system') === name,
    click: () => ask(`theme-${name}`)
  })
  const language = languageIds.map((id): MenuItemConstructorOptions => ({
    label: languages[id],
    type: 'radio',
    checked: state.language === id,
    click: () => ask(`language-${id}`)
  }))
  return [
    ...screens.map((screen, index) => ({
      label: words[`screen-${screen}`],
      accelerator: `CmdOrCtrl+${index + 1}`,
      click: () => ask(`screen-${screen}`)
    })),
    line,
    { label: words.theme, submenu: [theme('system'), theme('dark'), theme('light')] },
    { label: words.language, submenu: language },
    {
      label: words.projector,
      type: 'checkbox',
      checked: state.projector,
      accelerator: 'CmdOrCtrl+Shift+P',
      click: () => ask('projector')
    },
    line,
    // The panel takes this key itself; it is here to be found.
    {
      label: words.palette,
      accelerator: 'CmdOrCtrl+K',
      registerAccelerator: false,
      click: () => ask('palette')
    },
    line,
    { role: 'resetZoom', label: words['zoom-reset'] },
    { role: 'zoomIn', label: words['zoom-in'] },
    { role: 'zoomOut', label: words['zoom-out'] },
    line,
    { role: 'togglefullscreen', label: words['full-screen'] },
    { role: 'reload', label: words.reload }
  ]
}

function labMenu(state: MenuState, words: MainWords, ask: (action: MenuAction) => void): Items {
  return [
    { label: words['start-all'], accelerator: 'CmdOrCtrl+Enter', click: () => ask('start-all') },
    { label: words['stop-all'], accelerator: 'CmdOrCtrl+.', click: () => ask('stop-all') },
    line,
    { label: words.exchange, accelerator: 'CmdOrCtrl+E', click: () => ask('exchange') },
    {
      label: words.load,
      type: 'checkbox',
      checked: state.load,
      accelerator: 'CmdOrCtrl+L',
      click: () => ask('load')
    },
    line,
    { label: words['reset-faults'], accelerator: 'CmdOrCtrl+Shift+R', click: () => ask('reset-faults') }
  ]
}

function windowMenu(words: MainWords, isMac: boolean): Items {
  return [
    { role: 'minimize', label: words.minimize },
    ...(isMac
      ? [{ role: 'zoom' as const, label: words.zoom }, line, { role: 'front' as const, label: words.front }]
      : [])
  ]
}

function helpMenu(
  words: MainWords,
  commands: MenuCommands,
  ask: (action: MenuAction) => void,
  isMac: boolean
): Items {
  return [
    { label: words.keys, click: () => ask('keys') },
    { label: words['log-folder'], click: commands.openLogFolder },
    ...(isMac ? [] : [line, { label: words.about, click: () => ask('about') }])
  ]
}

/** A single ampersand would underline the letter after it. */
function escaped(label: string): string {
  return label.replaceAll('&', '&&')
}
