import { app } from './app'
import { BrowserWindow } from './browser-window'
import { Notification, powerMonitor, shell } from './desktop'
import { dialog } from './dialog'
import { ipcMain } from './ipc-main'
import { Menu, MenuItem } from './menu'
import { nativeTheme } from './native-theme'
import { protocol } from './schemes'
import { screen } from './screen'
import { seen } from './seen'
import { session } from './session'
import { utilityProcess } from './utility-process'
import type { WebContents } from './web-contents'
import { openWindows } from './windows'

const allContents = (): WebContents[] => [...openWindows.values()].map(window => window.webContents)

const webContents = {
  getAllWebContents: allContents,
  // By which Playwright finds the window of a page.
  fromDevToolsTargetId: (id: string) => allContents().find(contents => contents.targetId === id)
}

/**
 * What `require('electron')` gives in main: only what the app uses. `rig` is for tests, which find there what a
 * person would have seen.
 */
export const electron = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeTheme,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
  webContents,
  rig: { seen }
}
