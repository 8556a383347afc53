import type { LinkView, NodeState } from '#shared/state'
import type { LinkId } from '#shared/links'
import { cuts } from '../../faults/look/fault-look'
import type { LabData } from '../../store/projection'

/**
 * What a link looks like:
 * live: bytes may travel; cut: the other end is gone, or a fault lets nothing pass; frozen: connections stay open and nothing answers;
 * waiting: the other end starts; catching-up: sessions that it missed are replayed; detached: left out for now;
 * off: nobody is there to send.
 */
export type LinkLook = 'live' | 'cut' | 'frozen' | 'waiting' | 'catching-up' | 'detached' | 'off'

export function linkLook(link: LinkView, from: NodeState | null, to: NodeState | null): LinkLook {
  if (from !== 'up' && from !== 'draining' && from !== 'frozen') return 'off'
  if (to === 'stopped' || to === null) return 'off'
  if (link.faults.some(({ fault }) => cuts(fault))) return 'cut'
  if (to === 'down' || to === 'backoff' || to === 'failed') return 'cut'
  if (to === 'frozen' || from === 'frozen') return 'frozen'
  if (to === 'starting') return 'waiting'
  const { stats } = link
  if (stats && !stats.attached) return (stats.pendingSessions ?? 0) > 0 ? 'catching-up' : 'detached'
  // The node that measures it may not have noticed yet that its target is back.
  if (stats?.health === 'down') return 'cut'
  return 'live'
}

/** Whether the node at its end has its part in the work: it is up, and neither left out nor still catching up. */
export function takesPart({ links, nodes }: Pick<LabData, 'links' | 'nodes'>, id: LinkId): boolean {
  const link = links[id]
  return link !== undefined && nodes[link.to]?.state === 'up' && link.stats?.attached !== false
}

/** What is drawn of a link: it is drawn again when that changes, and not with each of its figures. */
export function linkShown({ links, nodes }: Pick<LabData, 'links' | 'nodes'>, id: LinkId) {
  const link = links[id]
  if (!link) return null
  const [from, to] = [nodes[link.from]?.state ?? null, nodes[link.to]?.state ?? null]
  return {
    look: linkLook(link, from, to),
    step: widthStep(link.rateUp + link.rateDown),
    /** Most bytes go back. */
    reverse: link.rateDown > link.rateUp,
    open: link.stats?.open ?? 0,
    faults: link.faults,
    from
  }
}

/** 0 to 4: which of the five widths, by bytes a second: none, under 10 kB, 100 kB, 1 MB, above. */
export function widthStep(bytesPerSecond: number): 0 | 1 | 2 | 3 | 4 {
  if (bytesPerSecond < 1) return 0
  if (bytesPerSecond < 10_000) return 1
  if (bytesPerSecond < 100_000) return 2
  return bytesPerSecond < 1_000_000 ? 3 : 4
}
