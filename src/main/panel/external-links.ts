import { shell } from 'electron'

/** Sites that the panel may send its user to, in the system's browser. */
const hosts: ReadonlySet<string> = new Set(['nodejs.org', 'www.electronjs.org', 'www.rfc-editor.org'])

export function isAllowedOutside(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.username !== '' || url.password !== '') return false
  return isPageOfNode(url) || (url.protocol === 'https:' && url.port === '' && hosts.has(url.hostname))
}

/** A page of a node of the lab, which an exercise asks one to look at: it runs on this computer, on a port that one chooses. */
function isPageOfNode({ protocol, hostname, port }: URL): boolean {
  return protocol === 'http:' && hostname === '127.0.0.1' && Number(port) >= 1024
}

/** Opens an allowed address in the browser; anything else is left alone. */
export function openOutside(url: string): void {
  // As it was understood here, and not as the system may read it.
  if (isAllowedOutside(url)) shell.openExternal(new URL(url).href).catch(() => undefined)
}
