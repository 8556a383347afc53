import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { canonicalHost, isLoopback, isOwnAddress } from '#system/addresses'

/** What a browser says of the page from which a request comes; other programs say nothing of the kind. */
export interface PageHeaders {
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | undefined
}

/** A door of a node: the address that it binds, and further names under which it is reached. */
export interface NamedDoor {
  readonly host: string
  readonly names: readonly string[]
}

/**
 * Why a request is taken for one of a web page from elsewhere, which the browser of somebody at this machine has opened;
 * null where it is not. Such a page may send what it likes to a door on loopback, and read the answers when its own name
 * leads to 127.0.0.1 (DNS rebinding). Programs that are no browsers send neither `Origin` nor `Sec-Fetch-Site` (Fetch
 * standard, section 3.1; Fetch Metadata), and an address for `Host`, or a name of this machine.
 * @param changes whether the request does something, and not only reads
 */
export function foreignPage(headers: PageHeaders, door: NamedDoor, changes: boolean): string | null {
  const { host, origin, 'sec-fetch-site': site } = headers
  const addressed = host === undefined ? null : hostOf(`http://${host}`)
  // Who opens a door to others opens it to the names that they have for this machine. A name without a dot, of a container
  // say, is nobody's in the public DNS.
  const isNamed = addressed !== null && isIP(addressed) === 0 && addressed.includes('.')
  if (isNamed && isLoopback(door.host) && !isOurs(addressed, door))
    return `addressed to ${addressed}, which is no name of this machine nor one of the node's names`
  if (!changes) return null
  if (origin !== undefined) {
    const from = hostOf(origin)
    if (from === null || (from !== addressed && !isOurs(from, door))) return `sent by a page of ${origin}`
    return null
  }
  return site === 'cross-site' ? 'sent by a page of another site' : null
}

function isOurs(name: string, door: NamedDoor): boolean {
  if (isOwnAddress(name) || name.endsWith('.localhost')) return true
  const own = canonicalHost(hostname())
  return [own, `${own}.local`, ...door.names.map(canonicalHost)].includes(name)
}

/** The host of a URL without its port, IPv6 without brackets; null for what is none (`null`, say). */
function hostOf(url: string): string | null {
  return URL.canParse(url) ? canonicalHost(new URL(url).hostname) : null
}

/**
 * Whether a line is the request line of HTTP (RFC 9112, section 3): at a door of another protocol it is a web page's, by
 * which whoever wrote the page would have a browser say what stands behind it.
 */
export const isRequestLine = (line: string): boolean => /^[A-Z]+ \S+ HTTP\/\d\.\d\r?$/.test(line)
