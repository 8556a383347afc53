import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import { answerText } from '#system/http-answers'
import { answerMethodNotAllowed } from '../http/http-answers'
import { serveListing } from '../http/listing'
import { pathInPath, serveFile } from '../http/serve-file'
import type { ReceiverServices } from './receiver-services'

const receivedPath = '/received/'

/** Answers `/received/`, `/received/<name>` and what is in folders there; false for any other path. */
export async function serveReceived(
  request: IncomingMessage,
  response: ServerResponse,
  { received, hashes }: Pick<ReceiverServices, 'received' | 'hashes'>
): Promise<boolean> {
  const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
  if (!pathname.startsWith(receivedPath)) return false
  if (request.method !== 'GET' && request.method !== 'HEAD') answerMethodNotAllowed(response, 'GET, HEAD')
  else if (pathname === receivedPath)
    await serveListing(request, response, received.folder, 'Archivos recibidos', { withFolders: true })
  else await serveInside(request, response, pathname, { received, hashes })
  return true
}

/** One file, or the list of a folder: `/received/a/b.txt`, `/received/a/`. */
async function serveInside(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  { received, hashes }: Pick<ReceiverServices, 'received' | 'hashes'>
): Promise<void> {
  const isFolder = pathname.endsWith('/')
  const path = pathInPath(isFolder ? pathname.slice(0, -1) : pathname, receivedPath)
  if (path !== null && isFolder && (await received.hasFolder(path)))
    return serveListing(request, response, join(received.folder, path), `Archivos recibidos: ${path}`, {
      withFolders: true
    })
  const root = path === null || isFolder ? null : await received.folderOf(path)
  if (path === null || root === null) return answerText(response, 404, 'There is no such file here.')
  const { folder, name } = splitPath(path)
  await serveFile(request, response, join(root, folder), name, hashes)
}
