import type { LogLine } from '#shared/state'
import { referenceOf } from './compare-session'
import { directMs, linesPerSession } from './session-index'
import { contentOf, type Stray, type Unit } from './unit'

/** How far back in a crowd of the same content a mate is looked for; what is missed is paired by order. */
const maxLookBack = 500

/**
 * Puts lines that no session explains together across replicas: first those of equal content that lie close in
 * time, then those of equal content in their order, then those that say different things at the same time.
 * `known` are the sessions that were told; a stray of the content of one that a replica lacks fills the gap.
 * Returns the units of the strays that fill none.
 */
export function pairStrays(
  strays: readonly Stray[],
  known: readonly Unit[],
  replicas: readonly string[]
): Unit[] {
  const byContent = new Map<string, { strays: Stray[]; known: Unit[] }>()
  const of = (content: string): { strays: Stray[]; known: Unit[] } => {
    let found = byContent.get(content)
    if (!found) byContent.set(content, (found = { strays: [], known: [] }))
    return found
  }
  for (const stray of strays) of(contentOf(stray.lines)).strays.push(stray)
  for (const unit of known) {
    if (unit.groups.size === replicas.length) continue
    byContent.get(referenceOf(unit.groups, replicas).join('\n'))?.known.push(unit)
  }

  const left: Unit[] = []
  for (const same of byContent.values()) {
    const units = [...pairNear(same.strays.sort(byTime)), ...same.known].sort(byTime)
    left.push(...mergeDisjoint(units, replicas.length).filter(unit => unit.session === null))
  }
  return withoutCuts(mergeDiffering(left.sort(byTime), replicas.length), known, replicas)
}

const byTime = (a: { readonly t: number }, b: { readonly t: number }): number => a.t - b.t

function pairNear(strays: readonly Stray[]): Unit[] {
  const units: Unit[] = []
  for (const { replica, t, lines } of strays) {
    const mate = near(units, t, unit => !unit.groups.has(replica))
    if (mate) mate.groups.set(replica, lines)
    else units.push({ session: null, t, groups: new Map([[replica, lines]]) })
  }
  return units
}

/** The newest of `units` (in the order of time) that fits, not longer ago than `directMs`. */
function near(units: readonly Unit[], t: number, fits: (unit: Unit) => boolean): Unit | undefined {
  const end = Math.max(0, units.length - maxLookBack)
  for (let index = units.length - 1; index >= end; index--) {
    const unit = units[index]
    if (!unit || t - unit.t > directMs) return undefined
    if (fits(unit)) return unit
  }
  return undefined
}

/** Units that wait for mates, by the replicas that they have: whole crowds of them wait for the same ones. */
interface Bucket {
  readonly members: ReadonlySet<string>
  readonly told: boolean
  readonly queue: Unit[]
  head: number
}

/** Joins each unit with the oldest one whose replicas are all others. Two sessions that were told stay two. */
function mergeDisjoint(units: readonly Unit[], replicas: number): Unit[] {
  const buckets = new Map<string, Bucket>()
  const merged = new Set(units)
  const wait = (unit: Unit): void => {
    if (unit.groups.size >= replicas) return
    const members = [...unit.groups.keys()].sort()
    const told = unit.session !== null
    const key = `${told} ${members.join()}`
    let bucket = buckets.get(key)
    if (!bucket) buckets.set(key, (bucket = { members: new Set(members), told, queue: [], head: 0 }))
    bucket.queue.push(unit)
  }
  for (const unit of units) {
    let current = unit
    for (;;) {
      const mate = takeMate(buckets.values(), current)
      if (!mate) break
      const [kept, given] = current.session === null ? [mate, current] : [current, mate]
      for (const [replica, lines] of given.groups) kept.groups.set(replica, lines)
      if (kept.session === null) kept.t = Math.min(kept.t, given.t)
      merged.delete(given)
      current = kept
    }
    wait(current)
  }
  return [...merged]
}

function takeMate(buckets: Iterable<Bucket>, unit: Unit): Unit | undefined {
  let best: Bucket | undefined
  for (const bucket of buckets) {
    const head = bucket.queue[bucket.head]
    if (!head || (bucket.told && unit.session !== null)) continue
    if ([...unit.groups.keys()].some(replica => bucket.members.has(replica))) continue
    if (!best || head.t < (best.queue[best.head]?.t ?? 0)) best = bucket
  }
  return best?.queue[best.head++]
}

/** What replicas said of one exchange in different words belongs together when nothing else is left of it. */
function mergeDiffering(units: readonly Unit[], replicas: number): Unit[] {
  const merged: Unit[] = []
  const open: Unit[] = []
  for (const unit of units) {
    const isOpen = unit.groups.size < replicas
    const mate = isOpen
      ? near(open, unit.t, other => [...unit.groups.keys()].every(replica => !other.groups.has(replica)))
      : undefined
    if (mate) for (const [replica, lines] of unit.groups) mate.groups.set(replica, lines)
    else {
      merged.push(unit)
      if (isOpen) open.push(unit)
    }
  }
  return merged
}

/**
 * Half an exchange, cut by a kill and later replayed whole, is in the log twice: the half goes away when the same
 * replica has the whole of it later than the others had it.
 */
function withoutCuts(units: readonly Unit[], known: readonly Unit[], replicas: readonly string[]): Unit[] {
  const isHalf = ({ groups }: Unit): boolean =>
    groups.size === 1 && [...groups.values()].every(lines => lines.length < linesPerSession)
  const halves = units.filter(isHalf)
  if (halves.length === 0) return [...units]
  const wholes = [...units, ...known].filter(unit => unit.groups.size === replicas.length)
  const gone = new Set(
    halves.filter(half => {
      const [[replica, lines] = ['', []]] = half.groups
      return wholes.some(whole => isReplayOf(whole, replica, lines, half.t))
    })
  )
  return units.filter(unit => !gone.has(unit))
}

function isReplayOf({ groups }: Unit, replica: string, half: readonly LogLine[], t: number): boolean {
  const own = groups.get(replica) ?? []
  const last = half.at(-1)
  const first = own[0]
  if (!last || !first || own.length <= half.length || first.seq <= last.seq) return false
  if (half.some((line, index) => line.text !== own[index]?.text)) return false
  return [...groups].some(
    ([other, lines]) => other !== replica && Math.abs((lines[0]?.t ?? Infinity) - t) <= directMs
  )
}
