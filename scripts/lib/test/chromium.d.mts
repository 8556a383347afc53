/** A Chromium of the system that the end-to-end tests can drive; undefined leaves Playwright its own. */
export function systemChromium(): string | undefined

/**
 * Chromium's features without which no window has two pages of suggestions under an address bar that nobody sees; to load
 * them takes as much of the machine as to load the panel.
 */
export const addressBarPages: readonly string[]

/** The features that Playwright switches off by itself; of several such lists Chromium heeds the last alone. */
export const playwrightsDisabledFeatures: readonly string[]
