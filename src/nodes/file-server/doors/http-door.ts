import { listen } from '#nodes/net/listen'
import type { NodeContext } from '#nodes/runtime/node-program'
import type { NodeServer } from '../http/http-server'
import type { Door } from './door'

/** How often it is looked whether connections have become idle, while it closes, ms. */
const sweepMs = 50

/** The door of a server of HTTP or HTTPS. */
export function httpDoor({ server, all }: NodeServer, context: NodeContext<'file-server'>): Door {
  return {
    listen: async (host, port) => {
      const got = await listen(server, { host, port })
      for (const one of all)
        one.on('error', error => context.log('error', `the server socket failed: ${error.message}`))
      return got
    },
    close: async () => {
      const closed = all.map(one => new Promise<void>(resolve => one.close(() => resolve())))
      // A kept-alive connection becomes idle when its request is done, and then nobody closes it.
      const sweep = setInterval(() => all.forEach(one => one.closeIdleConnections()), sweepMs)
      await Promise.all(closed)
      clearInterval(sweep)
    },
    destroy: () => all.forEach(one => one.closeAllConnections())
  }
}
