import { existsSync } from 'node:fs'

/** Debian's wrapper script prints errors of its own; the program behind it comes first. */
const places = [
  '/usr/lib/chromium/chromium',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
]

/** A Chromium of the system that the end-to-end tests can drive; undefined leaves Playwright its own. */
export function systemChromium() {
  return [process.env.RELEVO_CHROMIUM, ...places].find(file => file !== undefined && existsSync(file))
}

/**
 * Chromium's features without which no window has two pages of suggestions under an address bar that nobody sees; to load
 * them takes as much of the machine as to load the panel.
 */
export const addressBarPages = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/** The features that Playwright switches off by itself; of several such lists Chromium heeds the last alone. */
export const playwrightsDisabledFeatures = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion'
]
