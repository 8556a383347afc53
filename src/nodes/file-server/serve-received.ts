import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '#system/http-answers'
import { answerMethodNotAllowed } from './http-answers'
import { serveListing } from './listing'
import type { ReceiverServices } from './receiver-services'
import { nameInPath, serveFile } from './serve-file'

const PREFIX = '/received/'

/** Answers `/received/` and `/received/<name>`; false for any other path. */
export async function serveReceived(
  request: IncomingMessage,
  response: ServerResponse,
  { received, hashes }: Pick<ReceiverServices, 'received' | 'hashes'>
): Promise<boolean> {
  const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
  if (!pathname.startsWith(PREFIX)) return false
  if (request.method !== 'GET' && request.method !== 'HEAD') answerMethodNotAllowed(response, 'GET, HEAD')
  else if (pathname === PREFIX) await serveListing(request, response, received.folder, 'Archivos recibidos')
  else {
    const name = nameInPath(pathname, PREFIX)
    const folder = name === null ? null : await received.folderOf(name)
    if (name === null || folder === null) answerText(response, 404, 'There is no such file here.')
    else await serveFile(request, response, folder, name, hashes)
  }
  return true
}
