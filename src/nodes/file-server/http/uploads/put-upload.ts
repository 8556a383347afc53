import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '#system/http/http-answers'
import type { PromisedRoom } from '#system/disk/disk-room'
import type { FileServerLimits } from '../../limits'
import type { NodeCounters } from '../../node-counters'
import { ReceptionError } from '../../reception-error'
import { uploadRange } from './content-range'
import type { ComingUpload, UnfinishedUploads } from './unfinished-uploads'
import { askForBody, linger, prepareRefusal, UploadError } from './upload-error'
import { decoded, uploadName, type UploadName } from './upload-name'
import { uploadLocation, type StoredUpload, type UploadStore } from './upload-store'

/**
 * `PUT /NAME` or `PUT /uploads/NAME`, as `curl -T` sends it: the body is the file, or with `Content-Range` the rest of one
 * that was cut; how much of it is here, `HEAD` says as `Upload-Offset`. Answers 201, or 200 where a file of that name was
 * replaced, with its `Location` and its SHA-256 as the `ETag`.
 */
export async function answerPut(
  request: IncomingMessage,
  response: ServerResponse,
  { store, limits, counters }: { store: UploadStore; limits: FileServerLimits; counters: NodeCounters }
): Promise<StoredUpload | null> {
  const { unfinished } = store
  let coming: ComingUpload | null = null
  let room: PromisedRoom | null = null
  try {
    const upload = nameOf(request)
    checkFraming(request)
    const { offset, size } = uploadRange(request.headers)
    room = await store.admit(size ?? 0, { offset })
    await unfinished.makeRoom()
    coming = await unfinished.begin(upload.sent, offset)
    if (offset > 0) await goOn(coming, offset, unfinished, response)
    askForBody(request, response)
    const received = await store.receive(request, coming.temporary, room, offset)
    if (!request.complete || (size !== null && received.bytes !== size)) throw UploadError.cut()
    const stored = await store.publish(received, upload)
    response.setHeader('Location', uploadLocation(stored.name))
    response.setHeader('ETag', `"${stored.sha256}"`)
    answerText(
      response,
      stored.replaces ? 200 : 201,
      `${stored.name}: ${stored.bytes} bytes, SHA-256 ${stored.sha256}`
    )
    return stored
  } catch (error) {
    const refusal = UploadError.from(request.complete || request.readableEnded ? error : cutOr(error))
    if (coming && refusal.isCut) await unfinished.keep(coming)
    counters.refused(request.socket.remoteAddress ?? '', refusal.detail, `HTTP_${refusal.status}`)
    prepareRefusal(request, response)
    if (!response.destroyed) answerText(response, refusal.status, refusal.message)
    linger(request, limits)
    return null
  } finally {
    room?.release()
    if (coming) await unfinished.end(coming)
  }
}

/** Says how much of an upload that was cut is here, where some is, of the file that a request names. */
export async function tellUploadOffset(
  pathname: string,
  response: ServerResponse,
  { unfinished }: Pick<UploadStore, 'unfinished'>
): Promise<void> {
  const upload = nameIn(pathname)
  const bytes = upload === null ? 0 : await unfinished.bytes(upload.sent)
  if (bytes > 0) response.setHeader('Upload-Offset', bytes)
}

/** Takes what is here of the file. @throws UploadError 409, with `Upload-Offset`, where it is less */
async function goOn(
  coming: ComingUpload,
  offset: number,
  unfinished: UnfinishedUploads,
  response: ServerResponse
): Promise<void> {
  try {
    await unfinished.claim(coming, offset)
  } catch (error) {
    if (!(error instanceof ReceptionError)) throw error
    const bytes = await unfinished.bytes(coming.name)
    response.setHeader('Upload-Offset', bytes)
    throw new UploadError(409, `De ese archivo hay aquí ${bytes} bytes: la carga sigue desde ahí.`, error)
  }
}

/**
 * A request that says nothing of its length has no body (RFC 9112, section 6.3). Its sender may mean one that ends with the
 * connection: nothing must be stored for it, in place of a whole file, that is empty.
 * @throws UploadError 411
 */
function checkFraming({ headers }: IncomingMessage): void {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    throw new UploadError(411, 'Di cuántos bytes trae la petición: Content-Length.')
}

/** A request that went away says so in words of Node's. */
function cutOr(error: unknown): unknown {
  const isCut = error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
  return isCut ? UploadError.cut(error) : error
}

/** @throws UploadError for a path that is not one name */
function nameOf({ url = '' }: IncomingMessage): UploadName {
  const [path = ''] = url.split('?', 1)
  const name = nameIn(path)
  if (name === null) throw new UploadError(400, 'Di el nombre del archivo: PUT /nombre.')
  return name
}

function nameIn(pathname: string): UploadName | null {
  const raw = pathname.replace(/^\/(uploads\/)?/, '')
  return raw.includes('/') ? null : uploadName(decoded(raw))
}
