import type { Result } from '#shared/errors'
import { failureIn } from './failure-in'

/** How long the browser may take to begin with what is downloaded, ms. */
const takenWithinMs = 60_000

/**
 * Downloads a run from the web host. By hand rather than by a link to it: a link sends no header, and the token is in no
 * cookie. The browser keeps a large body on disk.
 */
export async function downloadRun(
  run: string,
  fileName: string,
  token: string | null
): Promise<Result<null>> {
  try {
    const headers: HeadersInit = token === null ? {} : { Authorization: `Bearer ${token}` }
    const response = await fetch(`/api/run/${encodeURIComponent(run)}`, { headers })
    if (!response.ok) {
      const message = `The host answered with ${response.status}.`
      const answer: unknown = await response.json().catch(() => null)
      return failureIn(answer) ?? { ok: false, error: { code: 'PROTOCOL_ERROR', message } }
    }
    const url = URL.createObjectURL(await response.blob())
    const link = document.createElement('a')
    link.href = url
    link.download = fileName
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), takenWithinMs)
    return { ok: true, value: null }
  } catch {
    return { ok: false, error: { code: 'CONNECTION_LOST', message: 'The download was cut off.' } }
  }
}
