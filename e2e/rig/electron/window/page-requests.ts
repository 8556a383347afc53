import { setTimeout as wait } from 'node:timers/promises'
import type { CdpEvent, CdpSession, Protocol } from '../../chromium/cdp'
import { fromWire, handlerOf } from '../schemes'

type Paused = CdpEvent<'Fetch.requestPaused'>

/** How long the announcement of a navigation may be behind its request: the two travel on different pipes. */
const announcementMs = 50

export interface PageRequestsOptions {
  readonly session: CdpSession
  readonly targetId: string
  /** Asks `will-navigate` about a navigation that the page wants. */
  readonly mayNavigate: (url: string) => boolean
}

/** Every request of a page stops here first. Those for the app's own scheme are answered by its handler. */
export class PageRequests {
  readonly #options: PageRequestsOptions
  /** Main wants the next navigation, and is not asked about it. */
  #isOwnNavigation = false
  /** The page wants the next navigation. What nobody announced is Playwright's reload. */
  #isAnnounced = false
  /** Bodies of answers that are being read, by their requests' ids in Chromium's network. */
  readonly #bodies = new Map<string, ReadableStreamDefaultReader<Uint8Array>>()

  constructor(options: PageRequestsOptions) {
    this.#options = options
    const { session, targetId } = options
    session.on('Page.frameRequestedNavigation', ({ frameId, disposition }) => {
      if (frameId === targetId && disposition === 'currentTab') this.#isAnnounced = true
    })
    // The page wants the rest no more: it has aborted, or is gone.
    session.on('Network.loadingFailed', ({ requestId }) => {
      this.#bodies
        .get(requestId)
        ?.cancel()
        .catch(() => undefined)
    })
    session.on('Fetch.requestPaused', request => {
      this.#answer(request).catch(() => this.#fail(request, 'Failed').catch(() => undefined))
    })
  }

  async install(): Promise<void> {
    const { session } = this.#options
    await Promise.all([
      session.send('Network.enable'),
      session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
    ])
  }

  expectOwnNavigation(): void {
    this.#isOwnNavigation = true
  }

  async #answer(paused: Paused): Promise<void> {
    const { session, targetId } = this.#options
    const url = fromWire(paused.request.url)
    if (paused.resourceType === 'Document' && paused.frameId === targetId && !(await this.#mayNavigate(url)))
      return this.#fail(paused, 'Aborted')
    const handler = url === paused.request.url ? undefined : handlerOf(url)
    if (handler) return this.#fulfill(paused, url, handler)
    // A registered scheme that nobody handles.
    if (url !== paused.request.url) return this.#fail(paused, 'Failed')
    await session.send('Fetch.continueRequest', { requestId: paused.requestId })
  }

  async #mayNavigate(url: string): Promise<boolean> {
    if (!this.#isOwnNavigation && !this.#isAnnounced) await wait(announcementMs)
    const [isOwn, isPages] = [this.#isOwnNavigation, this.#isAnnounced]
    this.#isAnnounced = this.#isOwnNavigation = false
    return isOwn || !isPages || this.#options.mayNavigate(url)
  }

  async #fulfill(
    { request, requestId, networkId = '' }: Paused,
    url: string,
    handler: (request: Request) => Response | Promise<Response>
  ): Promise<void> {
    const { method, headers, postData } = request
    const response = await handler(new Request(url, { method, headers, body: postData }))
    const body = (await this.#bodyOf(response, networkId)).toString('base64')
    await this.#options.session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body
    })
  }

  /** The whole of it, as far as the page waits for it: Electron hands it on as it comes. */
  async #bodyOf(response: Response, networkId: string): Promise<Buffer> {
    const reader = response.body?.getReader()
    if (!reader) return Buffer.alloc(0)
    this.#bodies.set(networkId, reader)
    try {
      const chunks: Uint8Array[] = []
      for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value)
      return Buffer.concat(chunks)
    } finally {
      this.#bodies.delete(networkId)
    }
  }

  async #fail({ requestId }: Paused, errorReason: Protocol.Network.ErrorReason): Promise<void> {
    await this.#options.session.send('Fetch.failRequest', { requestId, errorReason })
  }
}
