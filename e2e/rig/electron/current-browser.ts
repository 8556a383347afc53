import type { Browser } from '../chromium/browser'

let current: Browser | null = null

export function setBrowser(browser: Browser): void {
  current = browser
}

export function startedBrowser(): Browser | null {
  return current
}

/** @throws before the app is ready */
export function browser(): Browser {
  if (!current) throw new Error('rig: Chromium has not been started yet')
  return current
}
