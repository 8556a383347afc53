import { readdir, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { answerJson } from '#system/http/http-answers'
import { fileServerLimits } from '../limits'
import { answerHtml } from './http-answers'
import { escapeHtml, page } from './pages'

interface ListedFile {
  readonly name: string
  readonly size: number
  /** ISO 8601. */
  readonly modified: string
}

/** The files of a folder, and the folders in it: JSON for who asks for it, otherwise a page of links. */
export async function serveListing(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  title: string
): Promise<void> {
  const { files, folders } = await list(folder)
  response.setHeader('Vary', 'Accept')
  if (request.headers.accept?.includes('json')) return answerJson(response, 200, { files, folders })
  const items = [
    ...folders.map(name => item(`${hrefOf(name)}/`, `${name}/`, '')),
    ...files.map(({ name, size }) => item(hrefOf(name), name, ` ${size} bytes`))
  ]
  answerHtml(response, 200, page(title, `<ul>${items.join('')}</ul>`))
}

/** Without an apostrophe, which programs that read no HTML would not know again as it is escaped there. */
const hrefOf = (name: string): string => encodeURIComponent(name).replaceAll("'", '%27')

function item(href: string, text: string, more: string): string {
  return `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a>${more}</li>`
}

async function list(folder: string): Promise<{ files: ListedFile[]; folders: string[] }> {
  const names = (await readdir(folder).catch(() => [])).filter(name => !name.startsWith('.')).sort()
  const files: ListedFile[] = []
  const folders: string[] = []
  for (const name of names.slice(0, fileServerLimits.listed)) {
    const info = await stat(join(folder, name)).catch(() => null)
    if (info?.isDirectory()) folders.push(name)
    if (info?.isFile()) files.push({ name, size: info.size, modified: info.mtime.toISOString() })
  }
  return { files, folders }
}
