import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import { answerText } from '#system/http/http-answers'
import { answerMethodNotAllowed, answerRemoved } from '../http/http-answers'
import { serveListing } from '../http/listing'
import { pathInPath, serveFile } from '../http/serve-file'
import { decoded, uploadPath } from '../http/uploads/upload-name'
import { serveManifest } from '../repair/serve-manifest'
import type { ReceiverServices } from './receiver-services'

const receivedPath = '/received/'
/** Where the uploaded files are found. */
export const uploadsPath = '/uploads/'

/**
 * Answers `/received/`, `/received/<name>` and what is in folders there, and `/manifest`; false for any other path.
 * `DELETE` removes a file, which then does not come back from other receivers.
 */
export async function serveReceived(
  request: IncomingMessage,
  response: ServerResponse,
  services: Pick<ReceiverServices, 'received' | 'hashes' | 'manifest'>
): Promise<boolean> {
  const { received, manifest } = services
  if (serveManifest(request, response, manifest)) return true
  const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
  if (!pathname.startsWith(receivedPath)) return false
  if (request.method === 'DELETE') await remove(response, pathname, received)
  else if (request.method !== 'GET' && request.method !== 'HEAD')
    answerMethodNotAllowed(response, 'GET, HEAD, DELETE')
  else if (pathname === receivedPath)
    await serveListing(request, response, received.folder, 'Archivos recibidos')
  else await serveInside(request, response, pathname, services)
  return true
}

/** Answers `/uploads/`, `/uploads/<name>` and what is in folders there to those who read it; false for anything else. */
export async function serveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { uploads, hashes }: Pick<ReceiverServices, 'uploads' | 'hashes'>
): Promise<boolean> {
  const pathname = (request.url ?? '').split('?', 1)[0] ?? ''
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (!reads || !pathname.startsWith(uploadsPath)) return false
  const isFolder = pathname.endsWith('/')
  const inside = isFolder ? pathname.slice(0, -1) : pathname
  const path =
    pathname === uploadsPath ? '' : (!isFolder && sentAs(inside, uploads)) || pathInPath(inside, uploadsPath)
  if (path === null || (isFolder && !(await uploads.hasFolder(path)))) return false
  if (isFolder) {
    const title = path === '' ? 'Archivos cargados' : `Archivos cargados: ${path}`
    await serveListing(request, response, join(uploads.folder, path), title)
    return true
  }
  const { folder, name } = splitPath(path)
  await serveFile(request, response, join(uploads.folder, folder), name, hashes)
  return true
}

/** The name of the file that was sent as `/uploads/<path>` says, which could not be its name; null for none. */
function sentAs(pathname: string, uploads: ReceiverServices['uploads']): string | null {
  const names = pathname.slice(uploadsPath.length).split('/').map(decoded)
  const upload = names.some(name => name.includes('/')) ? null : uploadPath(names.join('/'))
  return upload === null || upload.sent === upload.safe ? null : uploads.nameOf(upload)
}

async function remove(
  response: ServerResponse,
  pathname: string,
  received: ReceiverServices['received']
): Promise<void> {
  const path = pathInPath(pathname, receivedPath)
  answerRemoved(response, path !== null && (await received.remove(path)))
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
    return serveListing(request, response, join(received.folder, path), `Archivos recibidos: ${path}`)
  const root = path === null || isFolder ? null : await received.folderOf(path)
  if (path === null || root === null) return answerText(response, 404, 'There is no such file here.')
  const { folder, name } = splitPath(path)
  await serveFile(request, response, join(root, folder), name, hashes)
}
