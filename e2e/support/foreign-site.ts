import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ForeignSite {
  /** Its address, without a path. */
  readonly url: string
  /** Paths that browsers have asked the site for. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** The page names its icon, so that a browser asks for no other. */
const page = '<!doctype html><title>Foreign</title><link rel="icon" href="data:,"><p>Foreign</p>'

/** A web site of somebody else's: on this machine, and of another origin than the panel. */
export async function startForeignSite(): Promise<ForeignSite> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const isScript = request.url?.endsWith('.js')
    response.writeHead(200, {
      'content-type': isScript ? 'text/javascript' : 'text/html',
      'access-control-allow-origin': '*'
    })
    response.end(isScript ? 'window.foreignScript = true' : page)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}
