/** Headers as they came: name, value, name, value. Keeps order, case and repeated fields such as Set-Cookie. */
export type RawHeaders = readonly string[]

/** What belongs to one connection and is never passed on (RFC 9110, section 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade'
])

/** Every value of a field, `name` in lower case. */
export function values(headers: RawHeaders, name: string): string[] {
  const found: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === name) found.push(headers[i + 1] ?? '')
  }
  return found
}

export function value(headers: RawHeaders, name: string): string | undefined {
  return values(headers, name)[0]
}

/** The headers but those of `names`, in lower case. */
export function without(headers: RawHeaders, names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (!names.has(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '')
  }
  return kept
}

/** The end-to-end headers: neither the hop-by-hop ones nor those that `Connection` names. */
export function endToEnd(headers: RawHeaders): string[] {
  const named = values(headers, 'connection').flatMap(list =>
    list.split(',').map(name => name.trim().toLowerCase())
  )
  // What frames the message or says for whom it is cannot be dropped by naming it.
  const drop = new Set(named.filter(name => !['content-length', 'host'].includes(name)))
  for (const name of hopByHop) drop.add(name)
  return without(headers, drop)
}

/** The headers of a request as a backend gets them; framing is added by who knows the body. */
export function forwarded(headers: RawHeaders, client: string, version: string): string[] {
  const via = [...values(headers, 'via'), `${version} relevo`].join(', ')
  const chain = [...values(headers, 'x-forwarded-for'), client].join(', ')
  const host = value(headers, 'host')
  const replaced = new Set(['via', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'expect'])
  return [
    ...without(endToEnd(headers), replaced),
    ...['X-Forwarded-For', chain, 'X-Forwarded-Proto', 'http'],
    ...(host === undefined ? [] : ['X-Forwarded-Host', host]),
    ...['Via', via]
  ]
}
