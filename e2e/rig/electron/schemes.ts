import type { CustomScheme } from 'electron'
import { isReady } from './app/ready'

type Handler = (request: Request) => Response | Promise<Response>

/**
 * A plain Chromium knows nothing of `app:`. A page `app://host/path` is carried as `https://host.app.rig.invalid/path`,
 * which is a secure context and an origin of its own too, and every request for it is answered from here.
 */
const wireHost = /^https:\/\/(.+)\.([a-z][a-z0-9+-]*)\.rig\.invalid(.*)$/
const ownUrl = /^([a-z][a-z0-9+-]*):\/\/([^/?#]+)(.*)$/i

const privileged = new Set<string>()
const handlers = new Map<string, Handler>()

export function toWire(url: string): string {
  const [, scheme = '', host = '', rest = ''] = ownUrl.exec(url) ?? []
  return privileged.has(scheme) ? `https://${host}.${scheme}.rig.invalid${rest || '/'}` : url
}

export function fromWire(url: string): string {
  const [, host = '', scheme = '', rest = ''] = wireHost.exec(url) ?? []
  return privileged.has(scheme) ? `${scheme}://${host}${rest}` : url
}

export function handlerOf(url: string): Handler | undefined {
  return handlers.get(url.slice(0, url.indexOf(':')))
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    if (isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of schemes) {
      // What the carrier gives a page, whether it was asked for or not.
      if (!privileges?.standard || !privileges.secure || !privileges.supportFetchAPI)
        throw new Error(`rig: ${scheme} wants standard, secure and supportFetchAPI`)
      privileged.add(scheme)
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!privileged.has(scheme)) throw new Error(`rig: ${scheme} is not registered as privileged`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  }
}
