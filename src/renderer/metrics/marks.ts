import type { JournalEvent } from '#shared/journal'
import type { NodeState } from '#shared/state'
import type { EventBook } from '../store/event-book'

export type MarkKind = 'killed' | 'crashed' | 'failed' | 'frozen' | 'failover' | 'reset'

/** Something that happened at one moment and shows in the figures. */
export interface Mark {
  readonly seq: number
  readonly t: number
  readonly what: MarkKind
  /** Null for what concerns the whole lab. */
  readonly node: string | null
  readonly to?: string
  /** A failover between the same two in the same second counts up the one before. */
  readonly count: number
}

/** The time in which a node answered nothing; `end` is null while it lasts. */
export interface Band {
  readonly node: string
  readonly what: 'frozen' | 'down'
  readonly start: number
  readonly end: number | null
}

/** The kinds of event that marks and bands are made of. */
export const markKinds = ['kill-asked', 'node-exit', 'node-state', 'failover', 'faults-reset'] as const
type Kind = (typeof markKinds)[number]
type Relevant = JournalEvent<Kind>

const maxEvents = 5_000
const sameFailoverMs = 1_000
/** An exit this soon after a kill was asked for is that kill's. */
const killedMs = 2_000
const dead: readonly NodeState[] = ['down', 'backoff', 'failed']

const isRelevant = (event: JournalEvent): event is Relevant =>
  (markKinds as readonly string[]).includes(event.kind)

/** The marks and bands of the run, kept in step with the store's journal. */
export class MarkBook {
  #events: Relevant[] = []
  #position = 0
  #marks: readonly Mark[] = []
  #bands: readonly Band[] = []

  get marks(): readonly Mark[] {
    return this.#marks
  }

  get bands(): readonly Band[] {
    return this.#bands
  }

  update({ ring }: EventBook): void {
    const fresh: Relevant[] = []
    for (let at = Math.max(this.#position, ring.first); at < ring.end; at += 1) {
      const event = ring.at(at)
      if (event && isRelevant(event)) fresh.push(event)
    }
    this.#position = ring.end
    if (fresh.length > 0) this.add(fresh)
  }

  /** In any order; an event that is there already is not added again. */
  add(events: readonly JournalEvent[]): void {
    const known = new Set(this.#events.map(event => event.seq))
    const added = events.filter(isRelevant).filter(event => !known.has(event.seq))
    if (added.length === 0) return
    this.#events = [...this.#events, ...added].sort((a, b) => a.seq - b.seq).slice(-maxEvents)
    this.#marks = marksOf(this.#events)
    this.#bands = bandsOf(this.#events)
  }

  /** Whether a node was frozen or down at `t`: what its samples say then is not a measurement. */
  wasSilent(node: string, t: number): boolean {
    return this.#bands.some(band => band.node === node && t >= band.start && t < (band.end ?? Infinity))
  }
}

export function marksOf(events: readonly Relevant[]): Mark[] {
  const marks: Mark[] = []
  const asked = new Map<string, number>()
  const failovers = new Map<string, { index: number; t: number }>()
  for (const event of events) {
    const { seq, t } = event
    const node = event.node ?? null
    const mark = (what: MarkKind) => marks.push({ seq, t, what, node, count: 1 })
    if (event.kind === 'kill-asked') {
      if (node) asked.set(node, t)
      mark('killed')
    } else if (event.kind === 'node-exit') {
      const wasAsked = node !== null && t - (asked.get(node) ?? -Infinity) < killedMs
      if (event.cause === 'crashed') mark('crashed')
      else if (event.cause === 'killed' && !wasAsked) mark('killed')
    } else if (event.kind === 'node-state') {
      if (event.to === 'frozen' || event.to === 'failed') mark(event.to)
    } else if (event.kind === 'faults-reset') mark('reset')
    else {
      const key = `${event.from} ${event.to}`
      const last = failovers.get(key)
      const same = last && t - last.t < sameFailoverMs ? marks[last.index] : undefined
      if (last && same) marks[last.index] = { ...same, count: same.count + 1 }
      else {
        failovers.set(key, { index: marks.length, t })
        marks.push({ seq, t, what: 'failover', node: event.from, to: event.to, count: 1 })
      }
    }
  }
  return marks
}

export function bandsOf(events: readonly Relevant[]): Band[] {
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
