import type { JournalEvent } from '#shared/journal'
import type { NodeState } from '#shared/state'
import { linkEnds, outside } from '#shared/links'
import type { EventBook } from '../store/event-book'

export type MarkKind =
  | 'killed'
  | 'crashed'
  | 'failed'
  | 'frozen'
  | 'failover'
  | 'reset'
  | 'fault'
  | 'cleared'
  | 'partition'
  | 'healed'

/** Something that happened at one moment and shows in the figures. */
export interface Mark {
  readonly seq: number
  readonly t: number
  readonly what: MarkKind
  /** Null for what concerns the whole lab. */
  readonly node: string | null
  readonly to?: string
  /** Of a fault on a link or a door. */
  readonly fault?: { readonly type: string; readonly link: string }
  /** Of a partition. */
  readonly name?: string
  /** A failover between the same two in the same second counts up the one before. */
  readonly count: number
}

/** The time in which a node answered nothing, or a fault was on; `end` is null while it lasts. */
export interface Band {
  /** Null for a fault or a partition: nobody was silent by itself. */
  readonly node: string | null
  readonly what: 'frozen' | 'down' | 'fault'
  readonly start: number
  readonly end: number | null
}

/** The kinds of event that marks and bands are made of. */
export const markKinds = [
  'kill-asked',
  'node-exit',
  'node-state',
  'failover',
  'faults-reset',
  'fault-set',
  'fault-cleared',
  'partition-set',
  'partition-cleared'
] as const
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
    this.#bands = [...bandsOf(this.#events), ...faultBandsOf(this.#events)].sort((a, b) => a.start - b.start)
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
    else if (event.kind === 'fault-set' || event.kind === 'fault-cleared') {
      const link = event.link ?? ''
      const { from = outside, to = '' } = linkEnds(link) ?? {}
      marks.push({
        seq,
        t,
        what: event.kind === 'fault-set' ? 'fault' : 'cleared',
        node: from === outside ? to : from,
        to,
        fault: { type: event.type, link },
        count: 1
      })
    } else if (event.kind === 'partition-set' || event.kind === 'partition-cleared') {
      const what = event.kind === 'partition-set' ? 'partition' : 'healed'
      marks.push({ seq, t, what, node: null, name: event.name, count: 1 })
    } else {
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

/** The times in which any fault or partition was on. */
export function faultBandsOf(events: readonly Relevant[]): Band[] {
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
