import type { LinkStats } from '#shared/state'

/** The statistics of a link to the node `to` over which nothing has gone. */
export function unusedLink(to: string): LinkStats {
  return {
    to,
    open: 0,
    total: 0,
    failures: 0,
    bytesUp: 0,
    bytesDown: 0,
    health: 'unknown',
    attached: true
  }
}
