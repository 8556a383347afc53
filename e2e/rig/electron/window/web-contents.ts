import { EventEmitter, once } from 'node:events'
import type { CdpEvent, CdpSession, Protocol } from '../../chromium/cdp'
import { app } from '../app/app'
import { isPrevented } from '../ask-listeners'
import { browser } from '../current-browser'
import { nativeTheme } from './native-theme'
import { PageRequests } from './page-requests'
import { PreloadChannel } from './preload-channel'
import { fromWire, toWire } from '../schemes'
import { defaultSession } from './session'

/** How long a page may take to agree to its end. */
const closeLimitMs = 2_000

interface Tab {
  readonly targetId: string
  readonly session: CdpSession
  readonly preload: PreloadChannel
  readonly requests: PageRequests
}

type OpenHandler = (details: { url: string; frameName: string; features: string }) => {
  action: 'allow' | 'deny'
}

/** What a page needs of the window that it is in. */
interface ContentsWindow {
  isDestroyed(): boolean
  close(): void
  emit(event: 'ready-to-show'): boolean
}

let last = 0

/** The page in a window. Its tab of Chromium opens meanwhile; everything that needs it waits for it. */
export class WebContents extends EventEmitter {
  readonly id = ++last
  readonly session = defaultSession
  readonly #window: ContentsWindow
  readonly #opened: Promise<Tab>
  #tab: Tab | null = null
  #url = ''
  #openHandler: OpenHandler | null = null
  /** What the page has asked to be opened, and Chromium has not yet made a tab of. */
  readonly #asked: CdpEvent<'Page.windowOpen'>[] = []
  /** Chromium's loader ids: of the page that is shown, and of the one that has been loaded whole. */
  #loader = ''
  #loadedLoader = ''
  #onStay: (() => void) | null = null
  #hasShown = false
  #isCrashed = false

  constructor(window: ContentsWindow, preload: string | undefined, size: { width: number; height: number }) {
    super()
    this.setMaxListeners(0)
    this.#window = window
    this.#opened = this.#open(preload, size)
    // Whoever waits for it is told; a window that closes at once has nobody who does.
    this.#opened.catch(() => undefined)
  }

  // Of Electron's interface.

  get mainFrame(): object {
    return {
      url: this.getURL(),
      parent: null,
      executeJavaScript: (code: string) => this.executeJavaScript(code),
      send: (channel: string, ...args: unknown[]) => this.send(channel, ...args)
    }
  }
  getURL(): string {
    return fromWire(this.#url)
  }
  isDestroyed(): boolean {
    return this.#window.isDestroyed()
  }
  isCrashed(): boolean {
    return this.#isCrashed
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  async loadURL(url: string): Promise<void> {
    const { session, requests } = await this.#opened
    requests.expectOwnNavigation()
    const { errorText, loaderId } = await session.send('Page.navigate', { url: toWire(url) })
    if (errorText !== undefined) {
      throw new Error(`${errorText} loading '${url}'`)
    }
    // Without one it was a step inside the same page.
    while (loaderId !== undefined && this.#loadedLoader !== loaderId && !this.isDestroyed())
      await once(this, 'rig-loaded')
  }

  reload(): void {
    this.#command(async ({ session, requests }) => {
      requests.expectOwnNavigation()
      await session.send('Page.reload')
    })
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.isDestroyed()) throw new Error('Object has been destroyed')
    this.#tab?.preload.send(channel, args)
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const { session } = await this.#opened
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as unknown
  }

  forcefullyCrashRenderer(): void {
    this.#command(({ session }) => session.send('Page.crash'))
  }

  close(): void {
    this.#window.close()
  }

  // For the window and the browser.

  get targetId(): string | undefined {
    return this.#tab?.targetId
  }

  setColorScheme(scheme: string): void {
    const features = scheme === 'system' ? [] : [{ name: 'prefers-color-scheme', value: scheme }]
    this.#command(({ session }) => session.send('Emulation.setEmulatedMedia', { features }))
  }

  /** Runs a page's action that nobody waits for; that it fails while the window closes is no news. */
  #command(run: (tab: Tab) => Promise<unknown>): void {
    this.#opened.then(run).catch(() => undefined)
  }

  bringToFront(): void {
    this.#command(({ session }) => session.send('Page.bringToFront'))
  }

  setBounds(bounds: { x: number; y: number; width: number; height: number }): void {
    this.#command(async ({ targetId }) => {
      const { windowId } = await browser().root.send('Browser.getWindowForTarget', { targetId })
      const { x: left, y: top, width, height } = bounds
      await browser().root.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } })
    })
  }

  /** Closes the tab; false when the page's `beforeunload` keeps it. A page that does not answer is not waited for. */
  async closeTab(closed: Promise<void>): Promise<boolean> {
    const { targetId, session } = await this.#opened
    const stays = new Promise<boolean>(resolve => (this.#onStay = () => resolve(false)))
    const force = setTimeout(() => void browser().closeTab(targetId), closeLimitMs)
    session.send('Page.close').catch(() => undefined)
    return Promise.race([closed.then(() => true), stays]).finally(() => clearTimeout(force))
  }

  /** What becomes of a tab that the page has asked for. Without a handler Electron opens it. */
  answerPopup(): 'allow' | 'deny' {
    const asked = this.#asked.shift()
    if (!this.#openHandler) return 'allow'
    return this.#openHandler({
      url: fromWire(asked?.url ?? ''),
      frameName: asked?.windowName ?? '',
      features: asked?.windowFeatures.join(',') ?? ''
    }).action
  }

  get hasAskedForPopup(): boolean {
    return this.#asked.length > 0
  }

  async #open(preloadFile: string | undefined, size: { width: number; height: number }): Promise<Tab> {
    const { targetId, session } = await browser().openTab(size)
    const preload = new PreloadChannel({
      session,
      targetId,
      preload: preloadFile,
      eventOf: () => ({ sender: this, senderFrame: this.mainFrame, type: 'frame' }),
      onPreloadError: (file, error) => this.emit('preload-error', {}, file, error)
    })
    const requests = new PageRequests({
      session,
      targetId,
      mayNavigate: url => !isPrevented(this, 'will-navigate', { url, isMainFrame: true }, url)
    })
    this.#listen(session, targetId)
    await Promise.all([
      session.send('Page.enable'),
      session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      session.send('Runtime.enable'),
      session.send('Inspector.enable'),
      preload.install(),
      requests.install(),
      session.send('Emulation.setEmulatedMedia', { features: nativeTheme.mediaFeatures() })
    ])
    await defaultSession.applyPermissions()
    await session.send('Runtime.runIfWaitingForDebugger')
    this.#tab = { targetId, session, preload, requests }
    return this.#tab
  }

  #listen(session: CdpSession, targetId: string): void {
    session.on('Page.frameNavigated', ({ frame }) => this.#navigated(frame))
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === targetId) this.#url = url
    })
    session.on('Page.loadEventFired', () => this.#loaded())
    session.on('Page.lifecycleEvent', ({ frameId, name }) => {
      if (frameId === targetId && name === 'firstContentfulPaint') this.#painted()
    })
    session.on('Inspector.targetCrashed', () => {
      this.#isCrashed = true
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 })
      app.emit('render-process-gone', {}, this, { reason: 'crashed', exitCode: 139 })
    })
    session.on('Page.windowOpen', asked => this.#asked.push(asked))
    session.on('Page.javascriptDialogOpening', ({ type }) => {
      if (type !== 'beforeunload') return
      // Electron asks no one: the page stays.
      this.#onStay?.()
      session.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined)
    })
  }

  #navigated({ parentId, url, urlFragment, loaderId }: Protocol.Page.Frame): void {
    if (parentId !== undefined) return
    this.#loader = loaderId
    this.#url = url + (urlFragment ?? '')
    this.#isCrashed = false
  }

  #loaded(): void {
    this.#loadedLoader = this.#loader
    this.emit('rig-loaded')
  }

  /** A page that has drawn something, which may be before or after it is loaded; one that draws nothing is never ready. */
  #painted(): void {
    if (this.#hasShown || this.#url === 'about:blank') return
    this.#hasShown = true
    this.#window.emit('ready-to-show')
  }
}
