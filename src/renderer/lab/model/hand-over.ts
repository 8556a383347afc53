import type { Autopsy } from '#shared/state'
import type { LabData } from '../../store/projection'

/** One node that answers in another's place. */
export interface HandOver {
  readonly observer: string
  readonly from: string
  /** Null: nobody is left to answer. */
  readonly to: string | null
  /** When it was, ms of the run. */
  readonly at: number
  /** How long a client waited for it, ms; null where nobody was being answered. */
  readonly tookMs: number | null
}

/**
 * The last hand-over: one that a client has felt, by its autopsy, or another node that is the primary meanwhile, where
 * nobody was being answered.
 */
export function lastHandOver({ autopsies, links }: Pick<LabData, 'autopsies' | 'links'>): HandOver | null {
  const autopsy = autopsies.at(-1)
  const felt = autopsy ? ofAutopsy(autopsy) : null
  let quiet: HandOver | null = null
  for (const { from, to, primaryUntil } of Object.values(links)) {
    if (primaryUntil === null || (quiet && quiet.at > primaryUntil)) continue
    const siblings = Object.values(links).filter(link => link.from === from)
    // A proxy that does not run says nothing of its replicas.
    if (siblings.every(({ stats }) => stats === null)) continue
    const now = siblings.find(link => link.stats?.primary)
    if (now?.to === to) continue
    quiet = { observer: from, from: to, to: now?.to ?? null, at: primaryUntil, tookMs: null }
  }
  if (!felt || !quiet) return felt ?? quiet
  // Its proxy tells of the same one a little later, with its next figures.
  const isSame = felt.from === quiet.from && quiet.to !== null && Math.abs(quiet.at - felt.at) < sameMs
  return isSame || felt.at > quiet.at ? felt : quiet
}

/** How much later the figures of a proxy may tell of a hand-over than its autopsy does, ms. */
const sameMs = 2_000

function ofAutopsy({ observer, from, to, t, totalMs }: Autopsy): HandOver {
  return { observer, from, to, at: t + totalMs, tookMs: totalMs }
}

/** When the link last took over from another of the same node, ms of the run; null: never. */
export function tookOverAt({ autopsies, links }: LabData, from: string, to: string): number | null {
  const felt = autopsies.findLast(autopsy => autopsy.observer === from && autopsy.to === to)?.t ?? null
  const isPrimary = Object.values(links).some(
    link => link.from === from && link.to === to && link.stats?.primary
  )
  if (!isPrimary) return felt
  return Object.values(links).reduce<number | null>((last, link) => {
    if (link.from !== from || link.to === to || link.primaryUntil === null) return last
    return Math.max(last ?? -Infinity, link.primaryUntil)
  }, felt)
}
