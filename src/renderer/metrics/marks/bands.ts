import type { JournalEvent } from '#shared/journal'
import type { NodeState } from '#shared/state'

/** The time in which a node answered nothing, or a fault was on; `end` is null while it lasts. */
export interface Band {
  /** Null for a fault or a partition: nobody was silent by itself. */
  readonly node: string | null
  readonly what: 'frozen' | 'down' | 'fault'
  readonly start: number
  readonly end: number | null
}

const dead: readonly NodeState[] = ['down', 'backoff', 'failed']

export function bandsOf(events: readonly JournalEvent[]): Band[] {
  const bands: Band[] = []
  const open = new Map<string, { what: Band['what']; start: number }>()
  const known = new Set<string>()
  for (const event of events) {
    if (event.kind !== 'node-state' || event.node === undefined) continue
    const { node, t, from, to } = event
    const before = open.get(node) ?? (known.has(node) ? undefined : begun(from))
    known.add(node)
    const now = to === 'frozen' ? 'frozen' : dead.includes(to) ? 'down' : null
    // What is being started again is still not there.
    const goesOn = before?.what === 'down' && (now === 'down' || to === 'starting')
    if (goesOn) {
      open.set(node, before)
      continue
    }
    if (before) bands.push({ node, what: before.what, start: before.start, end: t })
    open.delete(node)
    if (now) open.set(node, { what: now, start: t })
  }
  for (const [node, { what, start }] of open) bands.push({ node, what, start, end: null })
  return bands.sort((a, b) => a.start - b.start)
}

/** A node whose first known event leaves a silent state was silent since before what is known. */
function begun(from: NodeState): { what: Band['what']; start: number } | undefined {
  if (from === 'frozen') return { what: 'frozen', start: -Infinity }
  return dead.includes(from) ? { what: 'down', start: -Infinity } : undefined
}

/** The times in which any fault or partition was on. */
export function faultBandsOf(events: readonly JournalEvent[]): Band[] {
  const bands: Band[] = []
  const on = new Set<string>()
  let start = 0
  const take = (t: number, off: readonly string[]) => {
    const was = on.size
    for (const key of off) on.delete(key)
    if (was > 0 && on.size === 0) bands.push({ node: null, what: 'fault', start, end: t })
  }
  for (const event of events) {
    if (event.kind === 'faults-reset') take(event.t, [...on])
    else if (event.kind === 'fault-set' || event.kind === 'partition-set') {
      if (on.size === 0) start = event.t
      on.add(`${event.link ?? ''} ${event.name}`)
    } else if (event.kind === 'fault-cleared' || event.kind === 'partition-cleared') {
      take(event.t, [`${event.link ?? ''} ${event.name}`])
    }
  }
  if (on.size > 0) bands.push({ node: null, what: 'fault', start, end: null })
  return bands
}

/** The same times, each kind once: many nodes that are silent together make the ground of a chart no darker than one. */
export function joinedBands(bands: readonly Band[]): Band[] {
  const joined: Band[] = []
  for (const band of [...bands].sort((a, b) => a.start - b.start)) {
    const at = joined.findLastIndex(({ what }) => what === band.what)
    const before = joined[at]
    if (!before || (before.end ?? Infinity) < band.start) joined.push({ ...band, node: null })
    else if (before.end !== null && (band.end ?? Infinity) > before.end)
      joined[at] = { ...before, end: band.end }
  }
  return joined
}
