import type { LogLine } from '#shared/state'
import { referenceOf } from './compare-session'
import { linesPerSession } from './connection-index'
import {
  addBefore,
  areDisjoint,
  exchangeOf,
  floodAt,
  floodsOf,
  join,
  type Exchange,
  type Stray
} from './exchange'

/** Lines of one exchange that reached two replicas without the proxy lie this close together, ms. */
const directMs = 1_000
/** How many exchanges back a mate is looked for. */
const maxLookBack = 500

interface StrayOptions {
  /** The sessions that were told of. */
  readonly known: readonly Exchange[]
  /** The replicas whose lines have ports, in priority order. */
  readonly replicas: readonly string[]
  /** Whether the replica was down or detached at that time, ms since the run began. */
  readonly wasAway: (replica: string, t: number) => boolean
}

/**
 * Puts connections that no session tells of together across replicas:
 * 1. those that say the same within a second;
 * 2. those that say the same, in their order: within one flood of them, or if one is a replay (which the proxy tells
 *    of) or was said while the other replica was away. Far apart otherwise, they are two exchanges that the replicas
 *    had in different order, which is a difference;
 * 3. those that say different things within a second, when nothing else is left of them.
 *
 * One that says what a known session says fills its gap, where a replica lacks it. Half an exchange that the same
 * replica has whole later, replayed, is put with that: it is in the log twice.
 * @returns the exchanges of the strays that fill no gap
 */
export function pairStrays(strays: readonly Stray[], options: StrayOptions): Exchange[] {
  const { known, replicas } = options
  const replicaCount = replicas.length
  const byContent = new Map<string, { strays: Stray[]; known: Exchange[] }>()
  const of = (content: string): { strays: Stray[]; known: Exchange[] } => {
    let found = byContent.get(content)
    if (!found) byContent.set(content, (found = { strays: [], known: [] }))
    return found
  }
  for (const stray of strays) of(stray.lines.map(line => line.text).join('\n')).strays.push(stray)
  for (const exchange of known) {
    if (exchange.lines.size === replicaCount) continue
    byContent.get(referenceOf(exchange.lines, replicas).join('\n'))?.known.push(exchange)
  }

  const floods = floodsOf(strays.map(({ t }) => t))
  const mayBeOne = (earlier: Exchange, later: Exchange): boolean =>
    earlier.session !== null ||
    later.session !== null ||
    floodAt(floods, earlier.t) === floodAt(floods, later.t) ||
    [...later.lines.keys()].every(replica => options.wasAway(replica, earlier.t))
  const left: Exchange[] = []
  for (const same of byContent.values()) {
    const exchanges = [...pairNear(same.strays.sort(byTime)), ...same.known].sort(byTime)
    left.push(...mergeEqual(exchanges, replicaCount, mayBeOne).filter(({ session }) => session === null))
  }
  return withoutCuts(mergeDiffering(left.sort(byTime), replicaCount), known, replicaCount)
}

const byTime = (a: { readonly t: number }, b: { readonly t: number }): number => a.t - b.t

/** Strays of the same content, in the order of time, as exchanges of those that lie close together. */
function pairNear(strays: readonly Stray[]): Exchange[] {
  const exchanges: Exchange[] = []
  for (const { replica, t, lines } of strays) {
    const mate = near(exchanges, t, exchange => !exchange.lines.has(replica))
    if (mate) join(mate, exchangeOf(replica, t, lines))
    else exchanges.push(exchangeOf(replica, t, lines))
  }
  return exchanges
}

/** The newest of `exchanges` (in the order of time) that fits, at most `directMs` before `t`. */
function near(
  exchanges: readonly Exchange[],
  t: number,
  fits: (exchange: Exchange) => boolean
): Exchange | undefined {
  const end = Math.max(0, exchanges.length - maxLookBack)
  for (let index = exchanges.length - 1; index >= end; index--) {
    const exchange = exchanges[index]
    if (!exchange || t - exchange.t > directMs) return undefined
    if (fits(exchange)) return exchange
  }
  return undefined
}

/** Exchanges that wait for mates and lack the same replicas, oldest first: whole floods of them may. */
interface Queue {
  readonly members: ReadonlySet<string>
  readonly told: boolean
  readonly waiting: Exchange[]
}

/** Joins each exchange with the oldest one before it that it may be one with. Two sessions that were told stay two. */
function mergeEqual(
  exchanges: readonly Exchange[],
  replicaCount: number,
  mayBeOne: (earlier: Exchange, later: Exchange) => boolean
): Exchange[] {
  const queues = new Map<string, Queue>()
  const merged = new Set(exchanges)
  const wait = (exchange: Exchange): void => {
    if (exchange.lines.size >= replicaCount) return
    const members = [...exchange.lines.keys()].sort()
    const told = exchange.session !== null
    const key = `${told} ${members.join()}`
    let queue = queues.get(key)
    if (!queue) queues.set(key, (queue = { members: new Set(members), told, waiting: [] }))
    // What was joined has begun as early as the older of the two.
    queue.waiting.splice(queue.waiting.findLastIndex(({ t }) => t <= exchange.t) + 1, 0, exchange)
  }
  for (const exchange of exchanges) {
    let current = exchange
    for (;;) {
      const mate = takeMate(queues.values(), current, mayBeOne)
      if (!mate) break
      const [kept, given] = current.session === null ? [mate, current] : [current, mate]
      join(kept, given)
      if (kept.session === null) kept.t = Math.min(kept.t, given.t)
      merged.delete(given)
      current = kept
    }
    wait(current)
  }
  return [...merged]
}

/** Takes the oldest mate of an exchange out of its queue. */
function takeMate(
  queues: Iterable<Queue>,
  exchange: Exchange,
  mayBeOne: (earlier: Exchange, later: Exchange) => boolean
): Exchange | undefined {
  let best: { readonly queue: Queue; readonly at: number; readonly t: number } | undefined
  for (const queue of queues) {
    if (queue.told && exchange.session !== null) continue
    if ([...exchange.lines.keys()].some(replica => queue.members.has(replica))) continue
    const from = Math.max(0, queue.waiting.length - maxLookBack)
    const isMate = (other: Exchange): boolean => mayBeOne(...inOrder(other, exchange))
    // The oldest of all most often is one; of those that are not, only the newest are looked at.
    const first = queue.waiting[0]
    const at =
      first && isMate(first) ? 0 : queue.waiting.findIndex((other, index) => index >= from && isMate(other))
    const t = queue.waiting[at]?.t
    if (t !== undefined && (!best || t < best.t)) best = { queue, at, t }
  }
  return best?.queue.waiting.splice(best.at, 1)[0]
}

function inOrder(a: Exchange, b: Exchange): [Exchange, Exchange] {
  return a.t <= b.t ? [a, b] : [b, a]
}

/** What replicas said of one exchange in different words belongs together when nothing else is left of it. */
function mergeDiffering(exchanges: readonly Exchange[], replicaCount: number): Exchange[] {
  const merged: Exchange[] = []
  const open: Exchange[] = []
  for (const exchange of exchanges) {
    const isOpen = exchange.lines.size < replicaCount
    const mate = isOpen ? near(open, exchange.t, other => areDisjoint(exchange, other)) : undefined
    if (mate) join(mate, exchange)
    else {
      merged.push(exchange)
      if (isOpen) open.push(exchange)
    }
  }
  return merged
}

/** Gives halves of exchanges, cut by a kill, to the whole that the same replica was replayed; returns the others. */
function withoutCuts(
  exchanges: readonly Exchange[],
  known: readonly Exchange[],
  replicaCount: number
): Exchange[] {
  const isHalf = ({ lines }: Exchange): boolean =>
    lines.size === 1 && [...lines.values()].every(own => own.length < linesPerSession)
  const halves = exchanges.filter(isHalf)
  if (halves.length === 0) return [...exchanges]
  const wholes = [...exchanges, ...known].filter(({ lines }) => lines.size === replicaCount)
  const gone = new Set(
    halves.filter(half => {
      const [[replica, own] = ['', []]] = half.lines
      const whole = wholes.find(one => isReplayOf(one, replica, own, half.t))
      if (!whole) return false
      addBefore(whole, replica, own)
      whole.guessed.add(replica)
      return true
    })
  )
  return exchanges.filter(exchange => !gone.has(exchange))
}

/** Whether `whole` is what the replica was told again of an exchange of which it had `half`, at `t`. */
function isReplayOf({ lines }: Exchange, replica: string, half: readonly LogLine[], t: number): boolean {
  const own = lines.get(replica) ?? []
  const last = half.at(-1)
  const first = own[0]
  if (!last || !first || own.length <= half.length || first.seq <= last.seq) return false
  if (half.some((line, index) => line.text !== own[index]?.text)) return false
  return [...lines].some(
    ([other, others]) => other !== replica && Math.abs((others[0]?.t ?? Infinity) - t) <= directMs
  )
}
