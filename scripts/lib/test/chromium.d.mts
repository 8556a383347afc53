/** A Chromium of the system that the end-to-end tests can drive; undefined leaves Playwright its own. */
export function systemChromium(): string | undefined
