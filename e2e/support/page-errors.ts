import type { Page } from '@playwright/test'

/** What pages report as errors, but for what a story says that it expects. */
export class PageErrors {
  readonly found: string[] = []
  readonly #expected: RegExp[] = []

  listen(page: Page): void {
    page.on('pageerror', error => this.#note(error.stack ?? error.message))
    page.on('console', message => {
      if (message.type() === 'error') this.#note(`${message.text()} (${message.location().url})`)
    })
  }

  expect(pattern: RegExp): void {
    this.#expected.push(pattern)
  }

  #note(text: string): void {
    if (!this.#expected.some(pattern => pattern.test(text))) this.found.push(text)
  }
}
