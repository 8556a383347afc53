import type { Result } from '#shared/errors'
import type { StageOptions, TransferSource } from './panel-client'

/**
 * Streams a file to the web host. XMLHttpRequest and not fetch, because only it tells how far an upload is.
 * The browser reads the file from disk as it goes; it's never whole in memory.
 */
export function uploadFile(
  file: File,
  token: string | null,
  { onProgress, signal }: StageOptions = {}
): Promise<Result<TransferSource>> {
  return new Promise(resolve => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    const finish = (result: Result<TransferSource>) => {
      signal?.removeEventListener('abort', abort)
      resolve(result)
    }
    const fail = (code: 'CANCELLED' | 'CONNECTION_REFUSED' | 'PROTOCOL_ERROR', message: string) =>
      finish({ ok: false, error: { code, message } })
    request.open('PUT', `/api/uploads?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    if (token !== null) request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.upload.onprogress = event => onProgress?.(event.loaded, file.size)
    request.onload = () => finish(readAnswer(request.status, request.responseText))
    request.onerror = () => fail('CONNECTION_REFUSED', 'The upload was cut off.')
    request.onabort = () => fail('CANCELLED', 'The upload was cancelled.')
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) return fail('CANCELLED', 'The upload was cancelled.')
    request.send(file)
  })
}

function readAnswer(status: number, text: string): Result<TransferSource> {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    answer = null
  }
  if (typeof answer === 'object' && answer !== null) {
    if ('upload' in answer && typeof answer.upload === 'string') {
      return { ok: true, value: { upload: answer.upload } }
    }
    if (
      'error' in answer &&
      typeof answer.error === 'object' &&
      answer.error !== null &&
      'code' in answer.error
    ) {
      return { ok: false, error: answer.error as Extract<Result<never>, { ok: false }>['error'] }
    }
  }
  return {
    ok: false,
    error: { code: 'PROTOCOL_ERROR', message: `The host answered the upload with ${status}.` }
  }
}
