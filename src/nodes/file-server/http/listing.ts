import { readdir, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { answerJson } from '#system/http-answers'
import { fileServerLimits } from '../limits'
import { answerHtml } from './http-answers'
import { escapeHtml, page } from './pages'

interface ListedFile {
  readonly name: string
  readonly size: number
  /** ISO 8601. */
  readonly modified: string
}

/** The files of a folder: JSON for who asks for it, otherwise a page of links. */
export async function serveListing(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  title: string
): Promise<void> {
  const files = await listFiles(folder)
  response.setHeader('Vary', 'Accept')
  if (request.headers.accept?.includes('json')) return answerJson(response, 200, { files })
  const items = files.map(
    ({ name, size }) =>
      `<li><a href="${escapeHtml(encodeURIComponent(name))}">${escapeHtml(name)}</a> ${size} bytes</li>`
  )
  answerHtml(response, 200, page(title, `<ul>${items.join('')}</ul>`))
}

async function listFiles(folder: string): Promise<ListedFile[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.')).sort()
  const files: ListedFile[] = []
  for (const name of names.slice(0, fileServerLimits.listed)) {
    const info = await stat(join(folder, name)).catch(() => null)
    if (info?.isFile()) files.push({ name, size: info.size, modified: info.mtime.toISOString() })
  }
  return files
}
