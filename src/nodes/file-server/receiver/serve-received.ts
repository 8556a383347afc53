import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import { answerText } from '#system/http/http-answers'
import { answerMethodNotAllowed, answerRemoved } from '../http/http-answers'
import { serveListing } from '../http/listing'
import { pathInPath, serveFile } from '../http/serve-file'
import { uploadAt } from '../http/uploads/upload-name'
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
  const path = pathname === uploadsPath ? '' : await pathOf(pathname.replace(/\/$/, ''), isFolder, uploads)
  if (path === null) return false
  if (isFolder) {
    const title = path === '' ? 'Archivos cargados' : `Archivos cargados: ${path}`
    await serveListing(request, response, join(uploads.folder, path), title)
    return true
  }
  const { folder, name } = splitPath(path)
  await serveFile(request, response, join(uploads.folder, folder), name, hashes)
  return true
}

/** Where the file, or the folder, is that `/uploads/<path>` names as it was sent; else as it may lie there by hand. */
async function pathOf(
  pathname: string,
  isFolder: boolean,
  uploads: ReceiverServices['uploads']
): Promise<string | null> {
  const upload = uploadAt(pathname.slice(uploadsPath.length))
  const named = upload && (isFolder ? upload.safe : uploads.nameOf(upload))
  if (named !== null && (await (isFolder ? uploads.hasFolder(named) : uploads.hasFile(named)))) return named
  const path = pathInPath(pathname, uploadsPath)
  return path !== null && isFolder && !(await uploads.hasFolder(path)) ? null : path
}

async function remove(
  response: ServerResponse,
  pathname: string,
  received: ReceiverServices['received']
): Promise<void> {
  const path = await fileIn(pathname, received)
  answerRemoved(response, path !== null && (await received.remove(path)))
}

/** Where the file is that `/received/<path>` names as it was sent; else as it may lie there by hand. */
async function fileIn(pathname: string, received: ReceiverServices['received']): Promise<string | null> {
  const upload = uploadAt(pathname.slice(receivedPath.length))
  const named = upload && received.nameOf(upload)
  if (named !== null && (await received.hasFile(named))) return named
  return pathInPath(pathname, receivedPath)
}

/** One file, or the list of a folder: `/received/a/b.txt`, `/received/a/`. */
async function serveInside(
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
  { received, hashes }: Pick<ReceiverServices, 'received' | 'hashes'>
): Promise<void> {
  const isFolder = pathname.endsWith('/')
  const path = isFolder ? pathInPath(pathname.slice(0, -1), receivedPath) : await fileIn(pathname, received)
  if (path !== null && isFolder && (await received.hasFolder(path)))
    return serveListing(request, response, join(received.folder, path), `Archivos recibidos: ${path}`)
  const root = path === null || isFolder ? null : await received.folderOf(path)
  if (path === null || root === null) return answerText(response, 404, 'There is no such file here.')
  const { folder, name } = splitPath(path)
  await serveFile(request, response, join(root, folder), name, hashes)
}
