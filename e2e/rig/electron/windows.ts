import type { BrowserWindow } from './browser-window'

/** Every window that is open, by its number; a set of its own so that app and window need not know each other. */
export const openWindows = new Map<number, BrowserWindow>()
