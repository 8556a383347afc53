import type { createPeer } from './peer'

/** Of the page's world: what the preload exposes becomes a frozen, read-only property of `window`. */
export function mainWorld(parts: { createPeer: typeof createPeer }, secret: string): void {
  if (window !== window.top) return
  const peer = parts.createPeer(`${secret} to page`, `${secret} to preload`)
  const freeze = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value
    Object.values(value).forEach(freeze)
    return Object.freeze(value)
  }
  peer.onExpose = (key, api) => {
    if (key in window) {
      peer.send({ t: 'refused', key })
      return
    }
    const value = freeze(peer.decode(api))
    Object.defineProperty(window, key, { value, enumerable: true, writable: false, configurable: false })
  }
}
