import type { Load } from '#shared/load/load'
import type { Run } from './attempt'
import { bytesRun } from './kinds/bytes'
import { exchangeRun } from './kinds/exchange'
import { httpRun } from './kinds/http'
import { sessionRun } from './kinds/session'
import { textRun } from './kinds/text'
import { webSocketRun } from './kinds/websocket'
import type { Comparison } from './replies/recorded-reply'

/** A load that says something. */
export type SpokenLoad = Exclude<Load, { protocol: 'none' }>

/** Reads a load once, so that each request of it costs little. @param comparison for a recorded session */
export function prepare(load: SpokenLoad, comparison?: Comparison): Run {
  switch (load.protocol) {
    case 'exchange':
      return exchangeRun(load.timeoutMs)
    case 'http':
      return httpRun(load)
    case 'text':
      return textRun(load)
    case 'bytes':
      return bytesRun(load)
    case 'websocket':
      return webSocketRun(load)
    case 'session':
      return sessionRun(load, comparison)
  }
}
