import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { answerText } from '#system/http-answers'
import { answerHtml, answerMethodNotAllowed } from './http-answers'
import { createNodeServer } from './http-server'
import type { FileServerLimits } from './limits'
import { serveListing } from './listing'
import { uploadPage } from './pages'
import type { Pusher } from './push'
import type { ReceiverServices } from './receiver-services'
import { nameInPath, serveFile } from './serve-file'
import { serveReceived } from './serve-received'
import type { Uploads } from './upload'

const UPLOADS = '/uploads/'

/** The HTTP door: the upload form, the files, and `GET /client`. */
export function createHttpSide(
  services: ReceiverServices,
  uploads: Uploads,
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
    if (pathname === UPLOADS) return serveListing(request, response, uploads.folder, 'Archivos cargados')
    if (pathname.startsWith(UPLOADS)) {
      const name = nameInPath(pathname, UPLOADS)
      if (name !== null) return serveFile(request, response, uploads.folder, name, hashes)
    }
    if (await serveReceived(request, response, services)) return
    answerText(response, 404, 'There is nothing here.')
  }

  return createNodeServer(services, limits, handle)
}
