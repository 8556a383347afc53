/** A host, by name or address, and a TCP port. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** A host as URLs write it: an IPv6 address in brackets (RFC 3986, section 3.2.2). */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/** `127.0.0.1:50000`, or `[::1]:50000`. */
export function addressText({ host, port }: Address): string {
  return `${urlHost(host)}:${port}`
}

/** Reads `HOST:PORT`, `[::1]:PORT`, or a port alone, which is one of 127.0.0.1. Null for anything else. */
export function parseAddress(text: string): Address | null {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port < 1 || port > 65535) return null
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port }
}

/** Where to connect to whoever is bound to `host`: one that binds every address is reached through loopback. */
export function connectHost(host: string): string {
  if (host === '0.0.0.0' || host === '*' || host === 'localhost') return '127.0.0.1'
  return host === '::' ? '::1' : host
}

/** Whether only this machine can reach what is bound to `host`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
