import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import send from 'send'
import { panelHeaders } from '#lab/hosts/panel-headers'
import { answerText } from '#system/http/http-answers'

/** Vite puts a hash of the content into the names of these, so they never change. */
const hashedAsset = /^\/assets\//

/** Serves the built panel. `send` keeps the path inside the folder after decoding it. */
export function serveStatic(rendererDir: string, request: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of Object.entries(panelHeaders)) response.setHeader(name, value)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return answerText(response, 405, 'Only GET and HEAD here.')
  }
  if (!panelIsBuilt(rendererDir)) {
    return answerText(response, 503, 'The panel has not been built yet. Start Relevo with: npm start')
  }
  // Sliced by hand: `new URL` would resolve dot segments before anyone could refuse them.
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  const immutable = hashedAsset.test(path)
  send(request, path, {
    root: rendererDir,
    dotfiles: 'deny',
    index: 'index.html',
    immutable,
    maxAge: immutable ? '1y' : 0
  })
    .on('error', (error: Error & { status?: number }) => {
      response.removeHeader('cache-control')
      answerText(response, error.status ?? 500, error.status === 404 ? 'Not found.' : 'Refused.')
    })
    .on('directory', () => answerText(response, 404, 'Not found.'))
    .pipe(response)
}

export function panelIsBuilt(rendererDir: string): boolean {
  return existsSync(join(rendererDir, 'index.html'))
}
