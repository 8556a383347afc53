import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerText } from '#system/http-answers'
import { answerMethodNotAllowed } from '../http/http-answers'
import { serveListing } from '../http/listing'
import { nameInPath, serveFile } from '../http/serve-file'
import type { ReceiverServices } from './receiver-services'

const receivedPath = '/received/'

/** Answers `/received/` and `/received/<name>`; false for any other path. */
export async function serveReceived(
  request: IncomingMessage,
  response: ServerResponse,
  { received, hashes }: Pick<ReceiverServices, 'received' | 'hashes'>
): Promise<boolean> {
  const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
  if (!pathname.startsWith(receivedPath)) return false
  if (request.method !== 'GET' && request.method !== 'HEAD') answerMethodNotAllowed(response, 'GET, HEAD')
  else if (pathname === receivedPath)
    await serveListing(request, response, received.folder, 'Archivos recibidos')
  else {
    const name = nameInPath(pathname, receivedPath)
    const folder = name === null ? null : await received.folderOf(name)
    if (name === null || folder === null) answerText(response, 404, 'There is no such file here.')
    else await serveFile(request, response, folder, name, hashes)
  }
  return true
}
