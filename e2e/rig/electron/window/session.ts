import { EventEmitter } from 'node:events'
import { browser, startedBrowser } from '../current-browser'

/** Both are asked for no page in particular: what Chromium is told is true of every one. */
type Decide = (contents: null, permission: string, answer: (allowed: boolean) => void) => void
type Check = (contents: null, permission: string) => boolean

/** Electron's name of a permission, and Chromium's. */
const permissions = [
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'microphone'],
  ['media', 'camera'],
  ['midi', 'midi']
] as const

/** Permissions are decided once, for every page: Chromium then grants or denies without asking. */
class Session extends EventEmitter {
  #decide: Decide | null = null
  #check: Check | null = null

  setPermissionRequestHandler(decide: Decide | null): void {
    this.#decide = decide
    this.#applyIfStarted()
  }

  setPermissionCheckHandler(check: Check | null): void {
    this.#check = check
    this.#applyIfStarted()
  }

  #applyIfStarted(): void {
    // It fails only when Chromium has ended meanwhile, and then nobody is there to ask.
    if (startedBrowser()) this.applyPermissions().catch(() => undefined)
  }

  /** Electron without handlers grants everything. */
  async applyPermissions(): Promise<void> {
    for (const [electronName, name] of permissions) {
      const decided = await new Promise<boolean>(answer =>
        this.#decide ? this.#decide(null, electronName, answer) : answer(true)
      )
      const setting = decided && (this.#check?.(null, electronName) ?? true) ? 'granted' : 'denied'
      await browser().root.send('Browser.setPermission', { permission: { name }, setting })
    }
  }
}

export const defaultSession = new Session()
export const session = { defaultSession }
