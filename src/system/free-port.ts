import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { proposedPorts, usualEphemeral, type PortRange } from '#shared/doors'
import { Turns } from './turns'

/** How many ports are tried. */
const mostTries = 200

/**
 * A port of `host` that is free now and not one of `taken`: the next above `near` that the system does not take for the
 * ends of connections, if there is one. Null where none of those that were tried is free.
 */
export async function freePort(
  host: string,
  near: number,
  taken: ReadonlySet<number> = new Set(),
  ephemeral: PortRange = ephemeralPorts()
): Promise<number | null> {
  let tries = 0
  for (const port of proposedPorts(near + 1, ephemeral)) {
    if (taken.has(port)) continue
    if ((await portIfFree(port, host)) !== null) return port
    if (++tries === mostTries) return null
  }
  return null
}

/** Where the ends of connections are from on this machine: as Linux says, elsewhere as is usual. */
export function ephemeralPorts(): PortRange {
  try {
    const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    const [first, last] = text.trim().split(/\s+/).map(Number)
    if (first !== undefined && last !== undefined && first > 0 && last >= first) return { first, last }
  } catch {
    // There is no such file on other systems.
  }
  return usualEphemeral
}

/** One asks at a time: who asks at the same time must not be taken for somebody who listens. */
const turns = new Turns()

/**
 * Listens for a moment: the port (with 0, one that the system chose), or null where it is in use or not allowed.
 * @param host the address that it has to be free on; left out, all of them
 */
export function portIfFree(port: number, host?: string): Promise<number | null> {
  return turns.take(() => listenOnce(port, host))
}

function listenOnce(port: number, host?: string): Promise<number | null> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address()
      const got = typeof address === 'object' && address ? address.port : null
      server.close(() => resolve(got))
    })
  })
}
