import { join, normalize, sep } from 'node:path'

export const panelScheme = 'app'
const panelHost = 'relevo'
export const panelUrl = `${panelScheme}://${panelHost}/index.html`

/** Whether a URL is the panel's own. (`URL.origin` is "null" for schemes that Node doesn't know.) */
export function isPanelUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return url?.protocol === `${panelScheme}:` && url.host === panelHost
}

/** Whether a URL is the panel's one page: not one of its files, and nothing that it passes on from a node. */
export function isPanelPage(text: string): boolean {
  return isPanelUrl(text) && new URL(text).pathname === new URL(panelUrl).pathname
}

/** The file of a panel URL inside `rendererDir`; null when it would lead out of it, whatever it is encoded as. */
export function panelFile(rendererDir: string, url: URL): string | null {
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (path.includes('\0')) return null
  const file = normalize(join(rendererDir, path === '/' ? 'index.html' : path))
  return file.startsWith(normalize(rendererDir) + sep) ? file : null
}
