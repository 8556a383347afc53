import type { RelevoBridge } from '#shared/bridge'
import { BridgeClient } from './bridge-client'
import type { PanelClient } from './panel-client'
import { takeToken } from './token'
import { WebSocketClient } from './web-socket-client'

declare global {
  interface Window {
    /** Put there by the preload in Electron; absent in a browser. */
    readonly relevo?: RelevoBridge
  }
}

export function createClient(): PanelClient {
  return window.relevo ? new BridgeClient(window.relevo) : new WebSocketClient(takeToken())
}
