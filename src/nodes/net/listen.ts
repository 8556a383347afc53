import type { AddressInfo, Server } from 'node:net'
import { RelevoError } from '#shared/errors'
import './ends/told-resets'

/** Up to this port, systems ask for rights to listen. */
const lastPrivileged = 1023

/**
 * Makes `server` listen and resolves with the port that it got (`port` 0 takes any free one).
 * @throws RelevoError as `listenError` says
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

/**
 * What the system's refusal means: `PORT_IN_USE` (EADDRINUSE), `PORT_FORBIDDEN` (EACCES), `BAD_ARGUMENTS` (no such
 * address). EACCES past the privileged ports is said of those that Windows has set aside, as for Hyper-V and WSL
 * (`netsh int ipv4 show excludedportrange tcp`): they are in use, `details.reserved`, and another port helps.
 */
export function listenError(
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
      if (port > lastPrivileged) {
        const message = `port ${port} is reserved by the system; choose another`
        return new RelevoError('PORT_IN_USE', message, { ...details, reserved: true }, error)
      }
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
        { ...details, ...(error.code !== undefined && { system: error.code }) },
        error
      )
  }
}
