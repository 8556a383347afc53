import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { answerText } from '#system/http/http-answers'
import { isHidden } from '#nodes/protocol/transfer/safe-name'
import { sameStamp, stampOf, type ContentHashes } from '../content-hash'
import { decoded } from './uploads/upload-name'

/**
 * What a browser only plays or shows. Anything else is shown without scripts, forms or an origin: dozens of file
 * types are HTML or XML, in which a script runs.
 */
const inertFile =
  /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|ogv|ogg|oga|opus|mp3|m4a|aac|wav|flac|png|jpe?g|gif|webp|avif|bmp|ico|txt|pdf)$/i

/**
 * The base name in `/prefix/<name>`; null when the rest of the path is not one plain name.
 * Decoded once, then anything that could leave the folder, or name a hidden file, is refused.
 */
function nameInPath(pathname: string, prefix: string): string | null {
  const name = decoded(pathname.slice(prefix.length))
  // eslint-disable-next-line no-control-regex -- control characters are what it refuses
  return name === '' || isHidden(name) || /[/\\\u0000-\u001f]/.test(name) ? null : name
}

/** The path of folders and a name in `/prefix/<a>/<b>`, each part by the rules of `nameInPath`; else null. */
export function pathInPath(pathname: string, prefix: string): string | null {
  const names = pathname
    .slice(prefix.length)
    .split('/')
    .map(part => nameInPath(part, ''))
  return names.every(name => name !== null) ? names.join('/') : null
}

/**
 * Serves one file of `folder`, with ranges and conditions. The ETag is the content's SHA-256, the same on every
 * server that has the same bytes, so that a download that was cut can go on from another server.
 */
export async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  name: string,
  hashes: ContentHashes
): Promise<void> {
  // Loaded with the first file: its table of media types is larger than all else that a server needs.
  const { default: send } = await import('send')
  const path = join(folder, name)
  // One opening for all that is said of the file and for its bytes: it may be replaced meanwhile.
  const file = await open(path, 'r').catch(() => null)
  const found = await file?.stat().catch(() => null)
  if (!file || !found?.isFile()) {
    await file?.close()
    return answerText(response, 404, 'There is no such file here.')
  }
  response.once('close', () => void file.close().catch(() => undefined))
  const sha256 = await hashes.of(path).catch(() => null)
  const isSame = sameStamp(await stampOf(file), await stampOf(path).catch(() => null))
  if (sha256 !== null && isSame) response.setHeader('ETag', `"${sha256}"`)
  response.setHeader('Cache-Control', 'no-cache')
  response.setHeader('X-Content-Type-Options', 'nosniff')
  if (!inertFile.test(name)) response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'")
  if (/\.mp4$/i.test(name)) response.setHeader('Content-Type', 'video/mp4')
  request.headers.range = satisfiable(request.headers.range, found.size)
  const sending = send(request, `/${encodeURIComponent(name)}`, {
    root: folder,
    index: false,
    dotfiles: 'deny',
    cacheControl: false,
    etag: false
  })
  sending.sendFile = () => sending.send(path, found)
  sending.stream = (_path, options) => {
    const bytes = createReadStream(path, {
      ...(options as { start?: number; end?: number }),
      fd: file,
      autoClose: false
    })
    bytes.on('error', () => response.destroy())
    response.once('close', () => bytes.destroy())
    bytes.pipe(response)
  }
  sending
    .on('error', (error: { status?: number }) => onSendError(response, error.status ?? 500))
    .pipe(response)
}

/**
 * The range of a request as `send` understands it. A suffix that is longer than the file means all of it (RFC 9110,
 * section 14.1.2), which `send` takes for one that cannot be met; of an empty file there are no ranges.
 */
function satisfiable(range: string | undefined, size: number): string | undefined {
  if (range === undefined || size === 0) return undefined
  return range.replace(/(^bytes\s*=|,)\s*-(\d+)/gi, (whole, before: string, length: string) =>
    Number(length) > size ? `${before}0-` : whole
  )
}

function onSendError(response: ServerResponse, status: number): void {
  const range = response.getHeader('Content-Range')
  if (!response.headersSent) for (const name of response.getHeaderNames()) response.removeHeader(name)
  if (status === 416 && range !== undefined) response.setHeader('Content-Range', range)
  answerText(response, status, status === 416 ? 'The file is shorter than that.' : `HTTP ${status}`)
}
