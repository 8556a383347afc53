import type { Backend } from '../../backends/backend'
import { limits } from '../../limits'
import { value } from '../head/headers'
import type { ResponseHead } from '../head/response-head'

/**
 * Which backend said, with the `Location` of its answer to a POST, that it holds what is at a path. Backends that
 * share no disk each know their own uploads only: without this the browser that follows the redirect after an
 * upload is told 404 by whichever backend is next.
 */
export class UploadLocations {
  /** Oldest first; at most `limits.uploadLocations`. */
  readonly #holders = new Map<string, Backend>()

  /** Takes note of what an answer to a POST of `path` says. */
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

  /** Who else to ask when `answerer` has said that there is nothing at `path`. */
  holderOtherThan(answerer: Backend, method: string, path: string): Backend | null {
    if (method !== 'GET' && method !== 'HEAD') return null
    const holder = this.#holders.get(keyOf(path))
    return holder && holder !== answerer && holder.usable ? holder : null
  }
}

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
