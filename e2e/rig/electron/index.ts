import { app } from './app/app'
import { BrowserWindow } from './window/browser-window'
import { Notification, notifications, powerMonitor, shell } from './desktop/desktop'
import { dialog } from './desktop/dialog'
import { ipcMain } from './ipc-main'
import { Menu, MenuItem } from './desktop/menu'
import { nativeTheme } from './window/native-theme'
import { protocol } from './schemes'
import { screen } from './window/screen'
import { seen } from './seen'
import { session } from './window/session'
import { utilityProcess } from './utility-process'
import type { WebContents } from './window/web-contents'

const allContents = (): WebContents[] => BrowserWindow.getAllWindows().map(window => window.webContents)

const webContents = {
  getAllWebContents: allContents,
  // By which Playwright finds the window of a page.
  fromDevToolsTargetId: (id: string) => allContents().find(contents => contents.targetId === id)
}

/**
 * What `require('electron')` gives in main: only what the app uses. `rig` is for tests, which find there what a
 * person would have seen, and say what the system does.
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
  rig: { seen, notifications }
}
