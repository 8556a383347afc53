import type { JournalEvent } from '../../../src/shared/journal'

interface Faulted {
  readonly proxy: string
  readonly replica: string
  /** When the last fault was over, and when everybody was there again, ms of the run's clock. */
  readonly lastFaultAt: number
  readonly until: number
}

/** How long the proxy may take to notice a fault, ms. */
const noticedMs = 500

/**
 * How long a replica that was detached by the last fault took to be attached again, and when it was, ms; 0 where it was
 * not lost. What its program needs to start is not the proxy's time: it often is attached before the lab tells that it listens.
 */
export function wayBack(
  events: readonly JournalEvent[],
  { proxy, replica, lastFaultAt, until }: Faulted
): { readonly ms: number; readonly at: number } {
  const links = events.filter(
    event =>
      (event.kind === 'attached' || event.kind === 'detached') && event.node === proxy && event.to === replica
  )
  // What was lost by the last fault is noticed a moment later; what is lost afterwards has another cause.
  const isLost = links.findLast(({ t }) => t < lastFaultAt + noticedMs)?.kind === 'detached'
  const back = links.find(({ kind, t }) => kind === 'attached' && t > lastFaultAt && t < until)
  if (!isLost || !back) return { ms: 0, at: lastFaultAt }
  const own = events.filter(({ node }) => node === replica)
  const start = own.findLast(
    event => event.kind === 'node-state' && event.to === 'starting' && event.t < back.t
  )
  const up = own.find(({ kind, t }) => kind === 'node-listening' && t > (start?.t ?? 0))
  return { ms: Math.max(0, back.t - Math.max(lastFaultAt, up?.t ?? 0)), at: back.t }
}
