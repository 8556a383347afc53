import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os'

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

/** An IPv6 address in its short form (RFC 5952), without brackets; a name in lower case. */
export function canonicalHost(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  if (!bare.includes(':')) return bare.toLowerCase()
  // A zone (`fe80::1%eth0`) is no part of what a URL may have.
  const [address = '', zone] = bare.split('%')
  if (!URL.canParse(`http://[${address}]/`)) return bare.toLowerCase()
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  return zone === undefined ? short : `${short}%${zone}`
}

let lastInterfaces: readonly NetworkInterfaceInfo[] = []

/** Those of this machine; of the last time where it cannot be asked: it takes a descriptor, and there may be none left. */
export function interfaces(): readonly NetworkInterfaceInfo[] {
  try {
    lastInterfaces = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  } catch {
    // As it was.
  }
  return lastInterfaces
}

/** The addresses of this machine's network interfaces, without loopback and link-local ones: IPv4 first. */
export function ownAddresses(): readonly string[] {
  const outward = interfaces().filter(
    ({ internal, address }) => !internal && !/^fe80:|^169\.254\./i.test(address)
  )
  const ordered = [
    ...outward.filter(({ family }) => family === 'IPv4'),
    ...outward.filter(({ family }) => family !== 'IPv4')
  ]
  return [...new Set(ordered.map(({ address }) => address))].slice(0, 64)
}

/** Whether `host` is an address of this machine, in so many digits, or `localhost`. */
export function isOwnAddress(host: string): boolean {
  // A socket for IPv6 calls an IPv4 address `::ffff:127.0.0.1`.
  const bare = canonicalHost(host.replace(/^::ffff:(?=\d+\.)/i, ''))
  if (isLoopback(bare)) return true
  return interfaces().some(({ address }) => address === bare)
}

/**
 * Whether a socket that listens at `address` gets connections to `host`. One for all IPv6 addresses takes IPv4 as well,
 * unless it was told not to, which an address does not say.
 */
export function servesHost(address: string, host: string): boolean {
  const wanted = canonicalHost(host)
  if (wanted === 'localhost') return servesHost(address, '127.0.0.1') || servesHost(address, '::1')
  if (address === '::') return true
  if (address === '0.0.0.0') return !wanted.includes(':')
  return address === wanted
}
