import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { RelevoError, type ErrorCode } from '#shared/errors'
import type { LabDoor } from '#lab/hosts/lab-door'
import { answerError } from '#system/http-answers'
import type { WebLimits } from './limits'

export const runPrefix = '/api/run/'

/** `GET /api/run/<id>`: the run as one file. */
export class RunDownloads {
  readonly #lab: LabDoor
  readonly #limits: WebLimits
  #running = 0

  constructor(lab: LabDoor, limits: WebLimits) {
    this.#lab = lab
    this.#limits = limits
  }

  /** The file is made before its first byte is sent: its length, and whether it can be made, are known by then. */
  async handle(path: string, response: ServerResponse): Promise<void> {
    this.#running++
    let folder: string | null = null
    try {
      if (this.#running > this.#limits.maxRunDownloads)
        throw new RelevoError('LIMIT_REACHED', 'too many runs are downloaded at once; wait')
      const run = runIn(path)
      folder = await mkdtemp(join(tmpdir(), 'relevo-run-'))
      const file = join(folder, 'run')
      const result = await this.#lab.call('run.export', { run, path: file }, 'host')
      if (!result.ok) throw new RelevoError(result.error.code, result.error.message)
      const { size } = await stat(file)
      response.writeHead(200, {
        'Content-Type': 'application/zip',
        'Content-Length': size,
        'Content-Disposition': `attachment; filename="${run}.relevo-run"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff'
      })
      await pipeline(createReadStream(file), response)
    } catch (error) {
      // Of an answer that has begun, `answerError` cuts the rest; the length says that it is not whole.
      const data = RelevoError.data(error)
      answerError(response, statuses[data.code] ?? 500, data)
    } finally {
      this.#running--
      if (folder !== null) await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    }
  }
}

/** The id as the address says it. Nothing but the id of a run has this form. @throws RelevoError `RUN_NOT_FOUND` */
function runIn(path: string): string {
  const run = path.slice(runPrefix.length)
  if (/^[\w-]{1,100}$/.test(run)) return run
  throw new RelevoError('RUN_NOT_FOUND', 'there is no such run')
}

/** Answers other than 500. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_ARGUMENTS: 400,
  LIMIT_REACHED: 503,
  NOT_RECORDED: 409,
  RUN_INVALID: 409,
  RUN_NOT_FOUND: 404
}
