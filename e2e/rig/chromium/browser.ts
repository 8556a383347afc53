import { EventEmitter } from 'node:events'
import type { CdpEvent, CdpSession } from './cdp'
import { launchChromium, type Chromium } from './launch'
import { PopupGate } from './popup-gate'

type TargetInfo = CdpEvent<'Target.attachedToTarget'>['targetInfo']

export interface Tab {
  readonly targetId: string
  readonly session: CdpSession
}

/** A tab that a page has opened by itself. It waits, before its first request, for one of these. */
export interface Popup {
  readonly opener: string | undefined
  allow(): void
  deny(): void
}

interface BrowserEvents {
  popup: [popup: Popup]
  closed: [targetId: string]
}

const closeLimitMs = 3_000

/** The running Chromium, and its tabs. */
export class Browser {
  readonly events = new EventEmitter<BrowserEvents>()
  readonly #chromium: Chromium
  readonly #popups: PopupGate
  /** Tabs that we asked for, and have not been attached to yet. */
  readonly #expected = new Map<string, (session: CdpSession) => void>()
  /** Requests for a tab that are on their way. */
  readonly #creating = new Set<Promise<unknown>>()

  private constructor(chromium: Chromium) {
    this.#chromium = chromium
    this.#popups = new PopupGate(this.root)
  }

  static async launch(
    profile: string,
    switches: ReadonlyMap<string, string>,
    onExit: () => void
  ): Promise<{ browser: Browser; version: string }> {
    const chromium = launchChromium(profile, switches)
    chromium.process.once('exit', onExit)
    const browser = new Browser(chromium)
    const { product } = await browser.root.send('Browser.getVersion')
    await browser.#watchTargets()
    return { browser, version: product.split('/')[1] ?? '' }
  }

  get root(): CdpSession {
    return this.#chromium.connection.browser
  }

  async openTab(size: { width: number; height: number }): Promise<Tab> {
    const creating = this.root
      .send('Target.createTarget', { url: 'about:blank', newWindow: true, ...size })
      .then(({ targetId }) => ({
        targetId: this.#popups.exempt(targetId),
        attached: new Promise<CdpSession>(resolve => this.#expected.set(targetId, resolve))
      }))
    this.#creating.add(creating)
    const { targetId, attached } = await creating.finally(() => this.#creating.delete(creating))
    return { targetId, session: await attached }
  }

  async closeTab(targetId: string): Promise<void> {
    // It may be gone already.
    await this.root.send('Target.closeTarget', { targetId }).catch(() => undefined)
  }

  /** Resolves once Chromium has ended, or ought to have. */
  async close(): Promise<void> {
    const { process: child } = this.#chromium
    if (child.exitCode !== null || child.signalCode !== null) return
    await new Promise<void>(resolve => {
      const limit = setTimeout(resolve, closeLimitMs)
      child.once('close', () => {
        clearTimeout(limit)
        resolve()
      })
      this.root.send('Browser.close').catch(() => undefined)
    })
  }

  async #watchTargets(): Promise<void> {
    this.root.on('Target.attachedToTarget', ({ targetInfo, sessionId }) => {
      const session = this.#chromium.connection.attach(sessionId)
      // Whose tab it is, is known only when our own requests have been answered.
      void Promise.allSettled([...this.#creating]).then(() => this.#attached(targetInfo, session))
    })
    this.root.on('Target.detachedFromTarget', ({ sessionId }) => this.#chromium.connection.detach(sessionId))
    this.root.on('Target.targetDestroyed', ({ targetId }) => this.events.emit('closed', targetId))
    await this.#popups.install()
    await this.root.send('Target.setDiscoverTargets', { discover: true })
    await this.root.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }]
    })
  }

  #attached({ targetId, openerId }: TargetInfo, session: CdpSession): void {
    const expected = this.#expected.get(targetId)
    this.#expected.delete(targetId)
    if (expected) {
      expected(session)
      return
    }
    this.events.emit('popup', {
      opener: openerId,
      allow: () => void this.#decide(targetId, session, 'allow').catch(() => undefined),
      deny: () => void this.#decide(targetId, session, 'deny').catch(() => undefined)
    })
  }

  /** The page that opened it stands still until it is let go, also when it is to be closed. */
  async #decide(targetId: string, session: CdpSession, decision: 'allow' | 'deny'): Promise<void> {
    await this.#popups.decide(targetId, decision)
    await session.send('Runtime.runIfWaitingForDebugger')
    if (decision === 'deny') await this.closeTab(targetId)
  }
}
