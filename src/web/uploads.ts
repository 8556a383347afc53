import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { RelevoError, type ErrorCode, type RelevoErrorData } from '#shared/errors'
import type { LabDoor } from '#lab/hosts/lab-door'
import { answerError, answerJson } from '#system/http/http-answers'
import type { WebLimits } from './limits'

const fileName = z.string().min(1).max(1024)

/** What a file is known by when it is chosen again, where it goes, and at which byte it goes on. */
const keyedFile = z.object({
  name: fileName,
  size: z.coerce.number().int().min(0),
  key: z.string().min(1).max(2048),
  route: z.string().min(1).max(2048)
})

/**
 * `PUT /api/uploads?name=...`: streams the body to the lab; the answer names it for `transfer.start`. With `size`, `key`
 * and `route` too, `GET` says at which byte it begins, or why it need not, and `PUT` takes what comes after `offset`: an
 * upload that is cut goes on.
 */
export class Uploads {
  readonly #lab: LabDoor
  readonly #limits: WebLimits
  #running = 0

  constructor(lab: LabDoor, limits: WebLimits) {
    this.#lab = lab
    this.#limits = limits
  }

  async handle(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#running++
    try {
      if (request.method === 'GET') answerJson(response, 200, await this.#lab.findUpload(keyed(url)))
      else answerJson(response, 201, { upload: await this.#receive(url, request) })
    } catch (error) {
      // The rest of the body is not wanted: the connection can't be used again.
      response.setHeader('connection', 'close')
      const data = RelevoError.data(error)
      answerError(response, statusOf(data), data)
      request.resume()
      // It may not have come to its end; what is read after the answer is so that the answer is.
      setTimeout(() => request.destroy(), 1000).unref()
    } finally {
      this.#running--
    }
  }

  async #receive(url: URL, request: IncomingMessage): Promise<string> {
    const { maxUploads, maxUploadBytes, uploadIdleMs } = this.#limits
    if (this.#running > maxUploads) throw new RelevoError('LIMIT_REACHED', 'too many uploads at once; wait')
    const name = fileName.safeParse(url.searchParams.get('name'))
    if (!name.success) throw new RelevoError('BAD_ARGUMENTS', 'name the file: /api/uploads?name=...')
    const declared = request.headers['content-length']
    const from = url.searchParams.has('key') ? { ...keyed(url), offset: offsetIn(url) } : undefined
    const size = from?.size ?? (declared === undefined ? undefined : Number(declared))
    if (size !== undefined && size > maxUploadBytes) throw tooLarge(maxUploadBytes)
    const { id, stream } = await this.#lab.stageUpload(name.data, size, from)
    request.setTimeout(uploadIdleMs, () => request.destroy(new Error('the upload stood still')))
    await pipeline(request, sizeGuard(maxUploadBytes), stream)
    return id
  }
}

/** A file that is too large is so for ever; too many at once are not. */
function statusOf({ code, details }: RelevoErrorData): number {
  return code === 'LIMIT_REACHED' && details?.['maxBytes'] === undefined ? 503 : (statuses[code] ?? 500)
}

/** Answers other than 500. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_ARGUMENTS: 400,
  CANCELLED: 409,
  LIMIT_REACHED: 413,
  NO_ROUTE: 409,
  WRONG_STATE: 409
}

/** @throws RelevoError `BAD_ARGUMENTS` */
function keyed(url: URL): z.infer<typeof keyedFile> {
  const parsed = keyedFile.safeParse(Object.fromEntries(url.searchParams))
  if (parsed.success) return parsed.data
  throw new RelevoError(
    'BAD_ARGUMENTS',
    `a file has a name, a size, a key and a route: ${parsed.error.message}`
  )
}

function offsetIn(url: URL): number {
  const offset = Number(url.searchParams.get('offset') ?? 0)
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw new RelevoError('BAD_ARGUMENTS', 'an offset is a number of bytes')
  return offset
}

function sizeGuard(maxBytes: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maxBytes) done(tooLarge(maxBytes))
      else done(null, chunk)
    }
  })
}

const tooLarge = (maxBytes: number): RelevoError =>
  new RelevoError('LIMIT_REACHED', `the file is larger than ${maxBytes} bytes`, { maxBytes })
