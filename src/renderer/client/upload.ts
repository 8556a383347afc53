import type { Result } from '#shared/errors'
import { failureIn } from './failure-in'
import type { StageOptions, TransferSource } from './panel-client'

type Failure = Extract<Result<never>, { ok: false }>

/** Up to this size a file is not asked for: what could be saved of it is less than the question costs, bytes. */
const askFromBytes = 1024 ** 2

/**
 * Hands a file to the web host. First it is asked where an upload of it that was cut goes on, and whether anybody could
 * take it. The browser reads the file from disk as it goes; it's never whole in memory.
 */
export async function uploadFile(
  file: File,
  token: string | null,
  { route, name = file.name, onProgress, signal }: StageOptions = {}
): Promise<Result<TransferSource>> {
  const about = new URLSearchParams({ name })
  if (route !== undefined) {
    about.set('route', route)
    about.set('size', String(file.size))
    about.set('key', `${name}|${file.size}|${file.lastModified}`)
  }
  const offset = route === undefined || file.size < askFromBytes ? 0 : await findOffset(about, token)
  if (typeof offset !== 'number') return offset
  about.set('offset', String(offset))
  const result = await put(about, token, file.slice(offset), {
    signal,
    onProgress: sent => onProgress?.(offset + sent, file.size)
  })
  if (result.ok || result.error.code !== 'CONNECTION_LOST') return result
  return (await whyUnreadable(file, name)) ?? result
}

async function findOffset(about: URLSearchParams, token: string | null): Promise<number | Failure> {
  try {
    const headers: HeadersInit = token === null ? {} : { Authorization: `Bearer ${token}` }
    const response = await fetch(`/api/uploads?${about}`, { headers })
    const answer: unknown = await response.json()
    const failure = failureIn(answer)
    if (failure) return failure
    const isAnswer = typeof answer === 'object' && answer !== null && 'offset' in answer
    return isAnswer && typeof answer.offset === 'number' ? answer.offset : 0
  } catch {
    return { ok: false, error: { code: 'CONNECTION_REFUSED', message: 'The host did not answer.' } }
  }
}

/** XMLHttpRequest and not fetch, because only it tells how far an upload is. */
function put(
  about: URLSearchParams,
  token: string | null,
  body: Blob,
  { onProgress, signal }: { onProgress: (sent: number) => void; signal: AbortSignal | undefined }
): Promise<Result<TransferSource>> {
  return new Promise(resolve => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const finish = (result: Result<TransferSource>) => {
      signal?.removeEventListener('abort', abort)
      resolve(result)
    }
    const fail = (code: 'CANCELLED' | 'CONNECTION_LOST', message: string) =>
      finish({ ok: false, error: { code, message } })
    request.open('PUT', `/api/uploads?${about}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.upload.onprogress = event => onProgress(event.loaded)
    request.onload = () => finish(readAnswer(request.status, request.responseText))
    request.onerror = () => fail('CONNECTION_LOST', 'The upload was cut off.')
    request.onabort = () => fail('CANCELLED', 'The upload was cancelled.')
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) return fail('CANCELLED', 'The upload was cancelled.')
    request.send(body)
  })
}

/** What became of a file that is not where it was chosen, as it was: a browser gives no more of one that has changed. */
async function whyUnreadable(file: File, name: string): Promise<Failure | null> {
  try {
    await file.slice(0, 1).arrayBuffer()
    return null
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError')
      return failure('FILE_NOT_FOUND', `${name} is not there any more: it was moved or removed.`)
    return failure('WRONG_STATE', `${name} can't be read any more: it has changed.`, { changed: true })
  }
}

function failure(code: 'FILE_NOT_FOUND' | 'WRONG_STATE', message: string, details = {}): Failure {
  return { ok: false, error: { code, message, details } }
}

function readAnswer(status: number, text: string): Result<TransferSource> {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    answer = null
  }
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'upload' in answer &&
    typeof answer.upload === 'string'
  )
    return { ok: true, value: { upload: answer.upload } }
  const message = `The host answered the upload with ${status}.`
  return failureIn(answer) ?? { ok: false, error: { code: 'PROTOCOL_ERROR', message } }
}
