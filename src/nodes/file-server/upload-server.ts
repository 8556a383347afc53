import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '#system/http/http-answers'
import { answerHtml, answerMethodNotAllowed, answerRemoved } from './http/http-answers'
import { createNodeServer, type NodeServer } from './http/http-server'
import { uploadPage } from './http/pages'
import type { Pusher } from './http/push'
import { FormUploads } from './http/uploads/form-uploads'
import { answerPut, tellUploadOffset } from './http/uploads/put-upload'
import { uploadAt } from './http/uploads/upload-name'
import type { StoredUpload, UploadStore } from './http/uploads/upload-store'
import type { TlsKeys } from './doors/keys/self-signed'
import type { FileServerLimits } from './limits'
import type { ReceiverServices } from './receiver/receiver-services'
import type { Receptions } from './receiver/receptions'
import { serveReceived, serveUpload, uploadsPath } from './receiver/serve-received'

/**
 * The HTTP door of a file server (`port`), or with `tls` its HTTPS door: the upload form, `PUT`, the files, and `GET /client`. It receives offered
 * transfers too, so that one may come through a balancer in front of it.
 */
export function createUploadServer(
  services: ReceiverServices,
  store: UploadStore,
  pusher: Pusher,
  receptions: Receptions,
  limits: FileServerLimits,
  tls: TlsKeys | null = null
): NodeServer {
  const { context, counters } = services
  const uploads = new FormUploads({ store, limits, counters })
  const told = ({ name, bytes }: StoredUpload): void =>
    context.log('info', `uploaded ${name}: ${bytes} bytes`)

  async function remove(response: ServerResponse, pathname: string): Promise<void> {
    const upload = uploadAt(pathname.slice(uploadsPath.length))
    answerRemoved(response, upload !== null && (await store.remove(upload)))
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
    const reads = request.method === 'GET' || request.method === 'HEAD'
    if (pathname === '/' && request.method === 'POST') {
      for (const stored of await uploads.handle(request, response)) told(stored)
      return
    }
    if (request.method === 'PUT') {
      const stored = await answerPut(request, response, { store, limits, counters })
      if (stored !== null) told(stored)
      return
    }
    if (pathname === '/') {
      if (reads) answerHtml(response, 200, uploadPage())
      else answerMethodNotAllowed(response, 'GET, HEAD, POST, PUT')
      return
    }
    if (await serveReceived(request, response, services)) return
    if (request.method === 'DELETE' && pathname.startsWith(uploadsPath)) return remove(response, pathname)
    if (!reads) {
      const isFile = pathname.startsWith(uploadsPath)
      return answerMethodNotAllowed(response, isFile ? 'GET, HEAD, PUT, DELETE' : 'GET, HEAD, PUT')
    }
    await tellUploadOffset(pathname, response, store)
    if (pathname === '/client') {
      // A HEAD would push a whole video to say nothing.
      return request.method === 'GET' ? pusher.answer(response) : answerMethodNotAllowed(response, 'GET')
    }
    if (await serveUpload(request, response, services)) return
    answerText(response, 404, 'There is nothing here.')
  }

  return createNodeServer(
    services,
    limits,
    {
      request: handle,
      upgrade: (request, socket, head) => receptions.begin(request, socket, head, { plain: false })
    },
    tls
  )
}
