import { asReceiverUrl, isReceiverUrl } from '#lab/transfers/wrong-route'
import { RelevoError } from '#shared/errors'

/** What sends by the schemes that are no routes. */
const senders: Readonly<Record<string, string>> = {
  http: 'curl -T FILE',
  https: 'curl -T FILE',
  ftp: 'curl -T FILE',
  sftp: 'sftp',
  tcp: 'nc'
}

/**
 * The error of an address that is no receiver's URL, whatever lab there is; null for what is one, or may be the name of
 * something in a lab.
 */
export function wrongAddress(route: string): RelevoError | null {
  if (isReceiverUrl(route) || !route.includes(':')) return null
  const url = asReceiverUrl(route)
  const [, scheme = ''] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(route) ?? []
  const program = senders[scheme.toLowerCase()]
  const hint = url ? ` Did you mean ${url}?` : ''
  const other = program ? ` By ${scheme.toUpperCase()} it is other programs that send: ${program}.` : ''
  const expected = 'A file goes straight to a receiver by ws://HOST:PORT or wss://HOST:PORT.'
  return new RelevoError('BAD_ARGUMENTS', `"${route}" is not a route.${hint} ${expected}${other}`, { route })
}
