import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '#system/http-answers'
import { safeName } from '#nodes/protocol/transfer/safe-name'
import type { FileServerLimits } from '../../limits'
import type { NodeCounters } from '../../node-counters'
import { linger, UploadError } from './upload-error'
import { uploadLocation, type StoredUpload, type UploadStore } from './upload-store'

/**
 * `PUT /NAME` or `PUT /uploads/NAME`, as `curl -T` sends it: the body is the file. Answers 201, or 200 where a file of
 * that name was replaced, with its `Location` and its SHA-256 as the `ETag`; a body that is cut leaves nothing.
 */
export async function answerPut(
  request: IncomingMessage,
  response: ServerResponse,
  { store, limits, counters }: { store: UploadStore; limits: FileServerLimits; counters: NodeCounters }
): Promise<StoredUpload | null> {
  const temporary = store.temporary()
  try {
    const name = nameOf(request)
    // RFC 9110, section 14.5: a part of a file must not be taken for the whole of it.
    if (request.headers['content-range'] !== undefined)
      throw new UploadError(400, 'Aquí se envía el archivo entero: Content-Range no se acepta.')
    await store.check(Number(request.headers['content-length'] ?? 0))
    if (/100-continue/i.test(request.headers.expect ?? '')) response.writeContinue()
    const received = await store.receive(request, temporary)
    if (!request.complete) throw new UploadError(400, 'La carga se cortó.')
    const replaces = await stat(join(store.folder, name)).catch(() => null)
    const stored = await store.publish(received, name)
    response.setHeader('Location', uploadLocation(stored.name))
    response.setHeader('ETag', `"${stored.sha256}"`)
    answerText(
      response,
      replaces === null ? 201 : 200,
      `${stored.name}: ${stored.bytes} bytes, SHA-256 ${stored.sha256}`
    )
    return stored
  } catch (error) {
    const refusal = UploadError.from(request.complete || request.readableEnded ? error : cutOr(error))
    counters.refused(request.socket.remoteAddress ?? '', refusal.detail, `HTTP_${refusal.status}`)
    if (!request.readableEnded) response.setHeader('Connection', 'close')
    if (!response.destroyed) answerText(response, refusal.status, refusal.message)
    linger(request, limits)
    return null
  } finally {
    await store.discard(temporary)
  }
}

/** A request that went away says so in words of Node's. */
function cutOr(error: unknown): unknown {
  const isCut = error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
  return isCut ? new UploadError(400, 'La carga se cortó.', error) : error
}

/** @throws UploadError for a path that is not one name */
function nameOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1)
  const raw = path.replace(/^\/(uploads\/)?/, '')
  const name = raw.includes('/') ? null : safeName(decoded(raw))
  if (name === null) throw new UploadError(400, 'Di el nombre del archivo: PUT /nombre.')
  return name
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
