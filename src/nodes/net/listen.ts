import type { AddressInfo, Server } from 'node:net'
import { RelevoError } from '#shared/errors'

/**
 * Makes `server` listen and resolves with the port that it got (`port` 0 takes any free one).
 * @throws RelevoError `PORT_IN_USE` (EADDRINUSE), `PORT_FORBIDDEN` (EACCES), `BAD_ARGUMENTS` (no such address).
 */
export function listen(
  server: Server,
  address: { host: string; port: number; backlog?: number }
): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenError(error, address))
    server.once('error', onError)
    server.listen({ backlog: 4096, ...address }, () => {
      server.off('error', onError)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function listenError(
  error: NodeJS.ErrnoException,
  { host, port }: { host: string; port: number }
): RelevoError {
  const details = { host, port }
  switch (error.code) {
    case 'EADDRINUSE':
      return new RelevoError(
        'PORT_IN_USE',
        `port ${port} of ${host} is in use; choose another`,
        details,
        error
      )
    case 'EACCES':
      return new RelevoError(
        'PORT_FORBIDDEN',
        `not allowed to listen on port ${port}; choose one above 1023`,
        details,
        error
      )
    default:
      return new RelevoError(
        'BAD_ARGUMENTS',
        `cannot listen on ${host}:${port}: ${error.message}`,
        details,
        error
      )
  }
}
