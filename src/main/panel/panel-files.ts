import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { panelHeaders } from '#lab/hosts/panel-headers'
import { panelFile } from './panel-origin'

/** Types of what the build of the panel consists of. Anything else is bytes, which no page would run. */
const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2'
}

/**
 * A file of the panel with the panel's headers; 403 for a path that leads out of `rendererDir`, 404 for none.
 * Read here rather than fetched from a `file:` URL: the type is then ours, and no page trusts a guessed one.
 */
export async function panelResponse(rendererDir: string, url: URL): Promise<Response> {
  const file = panelFile(rendererDir, url)
  if (file === null) return new Response(null, { status: 403 })
  try {
    const bytes = await readFile(file)
    const type = types[extname(file).toLowerCase()] ?? 'application/octet-stream'
    return new Response(bytes, { headers: { ...panelHeaders, 'content-type': type } })
  } catch {
    return new Response(null, { status: 404 })
  }
}
