import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { LabDoor } from '#lab/hosts/lab-door'
import { answerError, answerJson } from '#system/http-answers'
import type { WebLimits } from './limits'

const fileName = z.string().min(1).max(255)

/** `PUT /api/uploads?name=...`: streams the body to the lab; the answer names it for `transfer.start`. */
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
      answerJson(response, 201, { upload: await this.#receive(url, request) })
    } catch (error) {
      // The rest of the body is not wanted: the connection can't be used again.
      response.setHeader('connection', 'close')
      const data = RelevoError.data(error)
      answerError(
        response,
        data.code === 'LIMIT_REACHED' ? 413 : data.code === 'BAD_ARGUMENTS' ? 400 : 500,
        data
      )
      request.resume()
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
    const size = declared === undefined ? undefined : Number(declared)
    if (size !== undefined && size > maxUploadBytes) throw tooLarge(maxUploadBytes)
    const { id, stream } = await this.#lab.stageUpload(name.data, size)
    request.setTimeout(uploadIdleMs, () => request.destroy(new Error('the upload stood still')))
    await pipeline(request, sizeGuard(maxUploadBytes), stream)
    return id
  }
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
