import { createHash, type Hash } from 'node:crypto'
import type { ReplicaComparison, ReplicaVerdict } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import type { Compared } from './compare-session'
import { placesOutOfOrder } from './order-places'

/** How one replica stands over the sessions that were added. */
interface Standing {
  readonly hash: Hash
  lines: number
  sessions: number
  pending: number
  partial: number
  /** It is not sure how many are pending or partial. */
  isAbout: boolean
  repeated: number
  /** It is not sure that no more are repeated. */
  isAtLeast: boolean
  unclear: number
  order: number
  diverged: number | null
}

/** Sums up how the replicas stand. Sessions can be added bit by bit, and need not be held afterwards. */
export class Account {
  readonly #replicas: readonly string[]
  readonly #standings: ReadonlyMap<string, Standing>
  /** Sessions that were added. */
  compared = 0
  /** Sessions of which nothing is known any more. */
  dropped = 0

  /** @param before what is known already; it stays as it is */
  constructor(replicas: readonly string[], before?: Account) {
    this.#replicas = replicas
    if (before) [this.compared, this.dropped] = [before.compared, before.dropped]
    this.#standings = new Map(
      replicas.map(replica => {
        const known = before ? before.#standings.get(replica) : undefined
        return [replica, known ? { ...known, hash: known.hash.copy() } : nothing()]
      })
    )
  }

  /** @param all in the order in which they are to be hashed, the same for each replica */
  add(all: readonly Compared[]): void {
    const [first = ''] = this.#replicas
    for (const [replica, standing] of this.#standings) {
      for (const compared of all) addSession(standing, replica, compared)
      standing.order += placesOutOfOrder(all, replica, first)
    }
    this.compared += all.reduce((sum, { view }) => sum + sessionsOf(view), 0)
  }

  /** Lines of a session that was added before, and has reached the replica once more. */
  addRepeated(replica: string, lines: readonly LogLine[]): void {
    const standing = this.#standings.get(replica)
    if (!standing || lines.length === 0) return
    standing.repeated++
    addLines(standing, lines)
  }

  summary(
    node: string
  ): Omit<ReplicaComparison['replicas'][number], 'between' | 'earlier' | 'lost' | 'sinceRestart'> {
    const standing = this.#standings.get(node) ?? nothing()
    const { lines, sessions, pending, order } = standing
    const sha256 = standing.hash.copy().digest('hex')
    return { node, verdict: this.#verdict(standing), lines, sessions, order, pending, sha256 }
  }

  #verdict(standing: Standing): ReplicaVerdict {
    const { diverged, pending, partial, isAbout, repeated, isAtLeast, unclear } = standing
    if (this.compared === 0) return { kind: 'empty' }
    if (diverged !== null) return { kind: 'diverged', line: diverged }
    const behind = pending + partial
    if (behind > 0) return { kind: 'behind', sessions: behind, ...(isAbout && { isAbout: true }) }
    if (unclear > 0 || this.dropped > 0) return { kind: 'unknown' }
    if (repeated === 0) return { kind: 'identical' }
    return { kind: 'repeated', sessions: repeated, ...(isAtLeast && { isAtLeast: true }) }
  }
}

function nothing(): Standing {
  return {
    hash: createHash('sha256'),
    lines: 0,
    sessions: 0,
    pending: 0,
    partial: 0,
    isAbout: false,
    repeated: 0,
    isAtLeast: false,
    unclear: 0,
    order: 0,
    diverged: null
  }
}

function addSession(
  standing: Standing,
  replica: string,
  { view, exchange, differsAt, behind }: Compared
): void {
  const own = view.replicas[replica]
  if (!own) return
  const count = sessionsOf(view)
  if (own.lines.length > 0) standing.sessions += count
  if (own.status === 'pending') standing.pending += behind?.get(replica)?.sessions ?? count
  if (own.status === 'partial') standing.partial += behind?.get(replica)?.sessions ?? 1
  if (own.status !== 'differs' && behind?.get(replica)?.isSure === false) standing.isAbout = true
  if (own.status === 'unclear') standing.unclear++
  if (own.repeated > 0) {
    standing.repeated++
    if (count > 1) standing.isAtLeast = true
  }
  addLines(standing, exchange.before.get(replica) ?? [])
  addLines(standing, exchange.lines.get(replica) ?? [])
  const line = differsAt.get(replica)
  if (line !== undefined) standing.diverged = Math.min(standing.diverged ?? line, line)
}

function addLines(standing: Standing, lines: readonly LogLine[]): void {
  if (lines.length === 0) return
  standing.lines += lines.length
  standing.hash.update(`${lines.map(({ text }) => text).join('\n')}\n`)
}

function sessionsOf({ overlapping }: Compared['view']): number {
  return 1 + overlapping.length
}
