import { createServer } from 'node:net'

/** How many ports above the wanted one are tried before the system chooses any. */
const nearby = 20

/** A port of `host` that is free now and not one of `taken`: the next above `near` if there is one. */
export async function freePort(
  host: string,
  near: number,
  taken: ReadonlySet<number> = new Set()
): Promise<number | null> {
  for (let port = near + 1; port <= Math.min(65_535, near + nearby); port++) {
    if (!taken.has(port) && (await portIfFree(port, host)) !== null) return port
  }
  return portIfFree(0, host)
}

/**
 * Listens for a moment: the port (with 0, one that the system chose), or null where it is in use or not allowed.
 * @param host the address that it has to be free on; left out, all of them
 */
export function portIfFree(port: number, host?: string): Promise<number | null> {
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
