import { shell } from 'electron'

/** Sites that the panel may send its user to, in the system's browser. */
const hosts: ReadonlySet<string> = new Set(['nodejs.org', 'www.electronjs.org', 'www.rfc-editor.org'])

export function isAllowedOutside(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' && url.port === '' && hosts.has(url.hostname)
}

/** Opens an allowed address in the browser; anything else is left alone. */
export function openOutside(url: string): void {
  // As it was understood here, and not as the system may read it.
  if (isAllowedOutside(url)) shell.openExternal(new URL(url).href).catch(() => undefined)
}
