import type { Contender } from '../contender'

/** What a policy sees of a session's replies. */
export interface ReplyView {
  /** In priority order. */
  readonly contenders: readonly Contender[]
  readonly leader: Contender | null
  /** Bytes that the client has. */
  readonly sent: number
}

/** Decides whose bytes go to the client: one object for each value of the topology's `reply`. */
export interface ReplyPolicy {
  /** True when every byte of the leader may go out as it comes, without asking again. */
  readonly direct: boolean
  /** Who leads now, and how many of the bytes that it is ahead may go out; null while no contender can lead. */
  next(view: ReplyView): { readonly leader: Contender; readonly bytes: number } | null
  /** Whether the reply ends where the client is, although some have more, unless who ended there has died; left out, never. */
  ends?(view: ReplyView): boolean
  /** The contenders whose silence holds the reply up. */
  awaited(view: ReplyView): readonly Contender[]
}

/**
 * The order in which replicas are asked to go on: one that is trusted before one that is not, one that can
 * still send before one that is gone, and by priority among equals.
 */
export function bestOf(contenders: readonly Contender[]): Contender | null {
  let best: Contender | null = null
  let bestRank = Infinity
  for (const contender of contenders) {
    if (!contender.usable) continue
    const rank =
      (contender.unverified ? 8 : 0) +
      (contender.suspect && contender.ahead.length === 0 ? 4 : 0) +
      (contender.state === 'lost' ? 2 : 0)
    if (rank < bestRank) {
      best = contender
      bestRank = rank
    }
  }
  return best
}

/**
 * Whether the leader goes on leading. One that has ended, or is frozen, keeps its place until somebody else
 * has more: its end may be the end of the reply.
 */
export function keepsLead({ leader, contenders }: ReplyView): boolean {
  if (leader === null || leader.diverged || leader.noise?.bars) return false
  if (leader.ahead.length > 0) return true
  if (leader.state === 'lost') return false
  const asleep = leader.suspect || leader.state === 'ended'
  return !asleep || !contenders.some(other => other.usable && other.ahead.length > 0)
}
