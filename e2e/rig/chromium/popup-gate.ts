import type { CdpSession } from './cdp'

/**
 * Holds the first request of each tab that a page opens until main has decided about it. Waiting for the debugger is
 * not enough: whoever else is attached, as Playwright is, may let the tab go.
 */
export class PopupGate {
  readonly #browser: CdpSession
  /** Tabs that have been announced, and that we did not ask for. */
  readonly #popups = new Map<string, 'undecided' | 'allow' | 'deny'>()
  readonly #own = new Set<string>()
  readonly #held = new Map<string, string[]>()

  constructor(browser: CdpSession) {
    this.#browser = browser
    browser.on('Target.targetCreated', ({ targetInfo: { targetId, type } }) => {
      if (type === 'page') this.#popups.set(targetId, 'undecided')
    })
    browser.on('Target.targetDestroyed', ({ targetId }) => this.#popups.delete(targetId))
    browser.on('Fetch.requestPaused', ({ requestId, frameId }) => this.#paused(requestId, frameId))
  }

  async install(): Promise<void> {
    await this.#browser.send('Fetch.enable', { patterns: [{ resourceType: 'Document' }] })
  }

  /** A tab of our own. Gives its id back. */
  exempt(targetId: string): string {
    this.#own.add(targetId)
    return targetId
  }

  async decide(targetId: string, decision: 'allow' | 'deny'): Promise<void> {
    this.#popups.set(targetId, decision)
    const held = this.#held.get(targetId) ?? []
    this.#held.delete(targetId)
    await Promise.all(held.map(requestId => this.#answer(requestId, decision)))
  }

  /** A tab and its main frame have the same id. */
  #paused(requestId: string, frameId: string): void {
    const decision = this.#own.has(frameId) ? 'allow' : (this.#popups.get(frameId) ?? 'allow')
    if (decision === 'undecided') this.#held.set(frameId, [...(this.#held.get(frameId) ?? []), requestId])
    else void this.#answer(requestId, decision)
  }

  async #answer(requestId: string, decision: 'allow' | 'deny'): Promise<void> {
    const sent =
      decision === 'allow'
        ? this.#browser.send('Fetch.continueRequest', { requestId })
        : this.#browser.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    // The tab may have gone meanwhile.
    await sent.catch(() => undefined)
  }
}
