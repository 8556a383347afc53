import type { Backend } from '../../backends/backend'
import { limits } from '../../limits'
import { value } from '../head/headers'
import type { ResponseHead } from '../head/response-head'

/**
 * Which backend stored an upload, by path: it said so with the `Location` of its answer to a POST. Backends that
 * share no disk each know their own uploads only: without this a browser that follows the redirect after its upload
 * would get a 404 from whichever backend is next. Asked by `Exchange`.
 */
export class UploadLocations {
  /** By decoded path, the oldest first; at most `limits.uploadLocations`. */
  readonly #holders = new Map<string, Backend>()

  /** Remembers `backend` where its `answer` to a POST of `path` says that it has stored something. */
  learn(method: string, path: string, answer: ResponseHead, backend: Backend): void {
    if (method !== 'POST' || !created.has(answer.status)) return
    const location = value(answer.headers, 'location')
    if (location === undefined) return
    const url = URL.canParse(location, base + path) ? new URL(location, base + path) : null
    if (!url || url.pathname.length > limits.uploadPathLength) return
    const key = keyOf(url.pathname)
    this.#holders.delete(key)
    this.#holders.set(key, backend)
    if (this.#holders.size <= limits.uploadLocations) return
    for (const oldest of this.#holders.keys()) {
      this.#holders.delete(oldest)
      break
    }
  }

  /** The backend to ask after `answerer` has answered 404 for `path`; null when no other is known to have it. */
  holderOtherThan(answerer: Backend, method: string, path: string): Backend | null {
    if (method !== 'GET' && method !== 'HEAD') return null
    const holder = this.#holders.get(keyOf(path))
    return holder && holder !== answerer && holder.usable ? holder : null
  }
}

/** Makes a whole URL of a path, only to resolve a relative `Location`; never asked for. */
const base = 'http://relevo.invalid'

/** What an answer to a POST may say when it has stored something: 201, or a redirect to it. */
const created = new Set([201, 302, 303])

/** The path without query and escapes: clients escape what they follow in ways of their own. */
function keyOf(path: string): string {
  const [bare = ''] = path.split('?', 1)
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
