import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { LabDoor } from '#lab/hosts/lab-door'
import { RelevoError } from '#shared/errors'
import { answerError } from '#system/http/http-answers'

export const runDownloadPrefix = '/api/run/'

/** `GET /api/run/<id>`: a run as one file. */
export async function sendRun(lab: LabDoor, path: string, response: ServerResponse): Promise<void> {
  const run = path.slice(runDownloadPrefix.length)
  try {
    const stream = await lab.streamRun(run)
    response.writeHead(200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${run}.relevo-run"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff'
    })
    await pipeline(stream, response)
  } catch (error) {
    if (response.headersSent) return void response.destroy()
    const data = RelevoError.data(error)
    answerError(response, data.code === 'RUN_NOT_FOUND' ? 404 : 500, data)
  }
}
