import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { answerText } from '#system/http-answers'
import type { FormUploads } from './http/form-uploads'
import { answerHtml, answerMethodNotAllowed } from './http/http-answers'
import { createNodeServer } from './http/http-server'
import { serveListing } from './http/listing'
import { uploadPage } from './http/pages'
import type { Pusher } from './http/push'
import { nameInPath, serveFile } from './http/serve-file'
import type { FileServerLimits } from './limits'
import type { ReceiverServices } from './receiver/receiver-services'
import { serveReceived } from './receiver/serve-received'

/** Where the uploaded files are found. */
const uploadsPath = '/uploads/'

/** The HTTP door of a file server (`port`): the upload form, the files, and `GET /client`. */
export function createUploadServer(
  services: ReceiverServices,
  uploads: FormUploads,
  pusher: Pusher,
  limits: FileServerLimits
): Server {
  const { context, hashes } = services

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (pathname === '/' && request.method === 'POST') {
      const stored = await uploads.handle(request, response)
      if (stored !== null) context.log('info', `uploaded ${stored.name}: ${stored.bytes} bytes`)
      return
    }
    if (pathname === '/') {
      if (reads) answerHtml(response, 200, uploadPage())
      else answerMethodNotAllowed(response, 'GET, HEAD, POST')
      return
    }
    if (!reads) return answerMethodNotAllowed(response, 'GET, HEAD')
    if (pathname === '/client') {
      // A HEAD would push a whole video to say nothing.
      return request.method === 'GET' ? pusher.answer(response) : answerMethodNotAllowed(response, 'GET')
    }
    if (pathname === uploadsPath) return serveListing(request, response, uploads.folder, 'Archivos cargados')
    if (pathname.startsWith(uploadsPath)) {
      const name = nameInPath(pathname, uploadsPath)
      if (name !== null) return serveFile(request, response, uploads.folder, name, hashes)
    }
    if (await serveReceived(request, response, services)) return
    answerText(response, 404, 'There is nothing here.')
  }

  return createNodeServer(services, limits, handle)
}
