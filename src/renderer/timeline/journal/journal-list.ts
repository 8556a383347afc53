import type { CommandResults } from '#shared/contract'
import type { JournalEvent } from '#shared/journal'
import { isTraffic } from '#shared/watch'
import { categoryOf, isAct } from '../../events/catalogue'
import { groupCatchUps } from '../../events/catch-up-groups'
import { groupFailovers, groupKinds } from '../../events/failover-groups'
import { categories, type Category } from '../../events/row'
import { streamOf, type Stream } from '../../events/streams'
import type { EventBook } from '../../store/event-book'
import { withNames, type EventGroup } from './rows'

/** Most events held, and how many of the oldest go at once when there are more. */
const maxEvents = 120_000
const trimEvents = 20_000

export interface Floor {
  /** Null until a page has been read. */
  readonly from: number | null
  /** Nothing was before. */
  readonly whole: boolean
  /** Nothing before can be read: there was nothing, or it had to make room. */
  readonly ended: boolean
}
const unread: Floor = { from: null, whole: false, ended: false }

type Counts = Readonly<Record<Category, number>>
const noCounts = (): Record<Category, number> =>
  Object.fromEntries(categories.map(category => [category, 0])) as Record<Category, number>

/**
 * The part of the journal that this window holds, oldest first by number, and the part of it that passes the
 * filter. It grows at both ends: the present comes from the store and the host, older pages when asked for.
 */
export class JournalList {
  #all: JournalEvent[] = []
  #shown: JournalEvent[] = []
  #acts: JournalEvent[] = []
  /** What groups are made of. */
  #grouping: JournalEvent[] = []
  #groups: ReadonlyMap<number, EventGroup> = new Map()
  #groupNames = new Map<number, number>()
  readonly #known = new Set<number>()
  #counts = noCounts()
  #passes: (event: JournalEvent) => boolean = () => true
  #position = 0
  #trafficPosition = 0
  #floors: Readonly<Record<Stream, Floor>> = { main: unread, connections: unread, log: unread }
  /** Number of the newest log line. */
  lastLog = 0
  version = 0

  get all(): readonly JournalEvent[] {
    return this.#all
  }

  /** Those that pass the filter, oldest first by time: a node's events are told a little late. A new array whenever it changes. */
  get shown(): readonly JournalEvent[] {
    return this.#shown
  }

  /** What a person did, oldest first, whatever the filter. A new array whenever it changes. */
  get acts(): readonly JournalEvent[] {
    return this.#acts
  }

  /** The group of each event that is in one, by its number. */
  get groups(): ReadonlyMap<number, EventGroup> {
    return this.#groups
  }

  get counts(): Counts {
    return this.#counts
  }

  filter(passes: (event: JournalEvent) => boolean): void {
    this.#passes = passes
    this.#shown = joined([], this.#all.filter(passes), byTime)
    this.version += 1
  }

  /** Takes what is new in the store. */
  update({ ring, traffic }: EventBook): void {
    this.add([...ring.since(this.#position), ...traffic.since(this.#trafficPosition)])
    this.#position = ring.end
    this.#trafficPosition = traffic.end
  }

  /** From which number on all events of these streams are here, and whether anything is older. */
  floorOf(streams: readonly Stream[]): Floor {
    const floors = streams.map(stream => this.#floors[stream])
    const from = floors.some(floor => floor.from === null)
      ? null
      : Math.max(...floors.map(floor => floor.from ?? 0))
    return { from, whole: floors.every(({ whole }) => whole), ended: floors.every(({ ended }) => ended) }
  }

  /** How many events of these streams there are: of what was not read back nothing is said, and of a part that it is one. */
  countOf(chosen: readonly Category[]): { readonly count: number; readonly whole: boolean } | null {
    const { from, whole } = this.floorOf(chosen.map(streamOf))
    if (from === null) return null
    return { count: chosen.reduce((total, category) => total + this.#counts[category], 0), whole }
  }

  /**
   * A page of these streams that the host read back from the newest, or from their floor.
   * @param page `from`, `gone`: see `journal.read`
   */
  addPage({ events, from, gone }: CommandResults['journal.read'], streams: readonly Stream[]): void {
    for (const stream of streams) {
      const before = this.#floors[stream]
      const floor = {
        from: Math.min(before.from ?? Infinity, from),
        whole: before.whole || from <= 1,
        ended: before.ended || from <= gone + 1
      }
      this.#floors = { ...this.#floors, [stream]: floor }
    }
    this.add(events)
  }

  /** Lets go of the traffic: it is not sent while nobody looks at it, and must be read again when somebody does. */
  forgetTraffic(): void {
    const counts = { ...this.#counts }
    this.#all = this.#all.filter(event => {
      if (!isTraffic(event)) return true
      counts[categoryOf(event)] -= 1
      this.#known.delete(event.seq)
      return false
    })
    this.#counts = counts
    this.#trafficPosition = 0
    this.#shown = joined([], this.#all.filter(this.#passes), byTime)
    this.#floors = { ...this.#floors, connections: unread }
    this.version += 1
  }

  add(events: readonly JournalEvent[]): void {
    const fresh = events.filter(event => !this.#known.has(event.seq))
    if (fresh.length === 0) return
    const counts = { ...this.#counts }
    for (const event of fresh) {
      this.#known.add(event.seq)
      counts[categoryOf(event)] += 1
      if (event.kind === 'log') this.lastLog = Math.max(this.lastLog, event.seq)
    }
    this.#counts = counts
    this.#all = joined(this.#all, fresh)
    const passing = fresh.filter(this.#passes)
    if (passing.length > 0) this.#shown = joined(this.#shown, passing, byTime)
    const acts = fresh.filter(isAct)
    if (acts.length > 0) this.#acts = joined(this.#acts, acts)
    const grouping = fresh.filter(({ kind }) => groupKinds.has(kind) || kind === 'catch-up')
    if (grouping.length > 0) this.#regroup(joined(this.#grouping, grouping))
    if (this.#all.length > maxEvents) this.#trim()
    this.version += 1
  }

  #regroup(events: JournalEvent[]): void {
    this.#grouping = events
    const groups = withNames([...groupFailovers(events), ...groupCatchUps(events)], this.#groupNames)
    this.#groups = new Map(groups.flatMap(group => group.events.map(({ seq }) => [seq, group] as const)))
  }

  /** Forgets the oldest connections and log lines; what was done to the lab stays, unless it alone is too much. */
  #trim(): void {
    let left = trimEvents
    const heavy = this.#all.filter(event => streamOf(categoryOf(event)) !== 'main').length >= trimEvents
    const counts = { ...this.#counts }
    const gone = { main: 0, connections: 0, log: 0 }
    this.#all = this.#all.filter(event => {
      const category = categoryOf(event)
      const stream = streamOf(category)
      if (left === 0 || (heavy && stream === 'main')) return true
      left -= 1
      counts[category] -= 1
      gone[stream] = event.seq
      this.#known.delete(event.seq)
      return false
    })
    this.#counts = counts
    this.#shown = joined([], this.#all.filter(this.#passes), byTime)
    const isHere = ({ seq }: JournalEvent) => this.#known.has(seq)
    this.#acts = this.#acts.filter(isHere)
    this.#groupNames = new Map([...this.#groupNames].filter(([seq]) => this.#known.has(seq)))
    this.#regroup(this.#grouping.filter(isHere))
    const raised = (stream: Stream): Floor => {
      const known = this.#floors[stream]
      // A stream that was never read, or lost nothing, has no floor to raise.
      if (known.from === null || gone[stream] < known.from) return known
      return { from: gone[stream] + 1, whole: false, ended: false }
    }
    this.#floors = { main: raised('main'), connections: raised('connections'), log: raised('log') }
  }
}

type Order = (a: JournalEvent, b: JournalEvent) => number
const byNumber: Order = (a, b) => a.seq - b.seq
const byTime: Order = (a, b) => a.t - b.t || a.seq - b.seq

/** Both are nearly in order, which the sort takes advantage of. */
function joined(
  known: readonly JournalEvent[],
  fresh: readonly JournalEvent[],
  order = byNumber
): JournalEvent[] {
  const all = [...known, ...fresh]
  let before = known.at(-1)
  const inOrder = fresh.every(event => {
    const after = before === undefined || order(before, event) < 0
    before = event
    return after
  })
  return inOrder ? all : all.sort(order)
}
