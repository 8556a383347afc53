import type { AddressInfo, Server } from 'node:net'
import { RelevoError } from '#shared/errors'

const defaultPort = 4780
/** Ports after the default that are tried before any free one is taken. */
const portsTried = 20

/**
 * `null` takes the usual port or one of those after it; 0 takes any free one.
 * @throws RelevoError `PORT_IN_USE`, `PORT_FORBIDDEN`
 */
export async function listen(server: Server, host: string, port: number | null): Promise<number> {
  if (port !== null) return listenOn(server, host, port)
  for (let candidate = defaultPort; candidate < defaultPort + portsTried; candidate++) {
    try {
      return await listenOn(server, host, candidate)
    } catch (error) {
      if (!(error instanceof RelevoError) || error.code === 'INTERNAL') throw error
    }
  }
  return listenOn(server, host, 0)
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(explained(error, host, port))
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): RelevoError {
  if (error.code === 'EADDRINUSE') {
    return new RelevoError(
      'PORT_IN_USE',
      `port ${port} is in use; choose another with --port, or leave it out for a free one`,
      { port },
      error
    )
  }
  // Windows sets some aside for itself.
  if (error.code === 'EACCES' && port > 1023) {
    const message = `port ${port} is reserved by the system; choose another with --port, or leave it out for a free one`
    return new RelevoError('PORT_IN_USE', message, { port, reserved: true }, error)
  }
  if (error.code === 'EACCES') {
    return new RelevoError('PORT_FORBIDDEN', `not allowed to listen on port ${port}`, { port }, error)
  }
  return new RelevoError('INTERNAL', `can't listen on ${host}:${port}: ${error.message}`, { port }, error)
}
