import type { EventData } from '#shared/journal'
import type { LearnedPlace, PlaceState } from '#shared/noise'
import { fits, joined, widened, type Shape } from './shape'

const limits = {
  /** Replies compared, of one scope, until what differs has to be known. */
  learningReplies: 20,
  /** How often a place has to differ to be noise; and in at least half of the replies. */
  leastTimes: 3,
  /** In how many lines a token has to be noise for it to be noise in each line: replies have more lines, or fewer. */
  leastLines: 5,
  scopes: 500,
  placesOfScope: 200,
  /** Characters of an example. */
  exampleLength: 100,
  examples: 8
} as const

/** Where a place first differed, for the case that it turns out to be no noise. */
export interface Occurrence {
  readonly to: string
  readonly session: number
  /** Where in the client's reply. */
  readonly byte: number
  /** What each replica had there, by its name. */
  readonly values: Readonly<Record<string, string>>
}

/** `startedAgain`: who was started again before they first differed there. */
type OnDiverged = (place: string, at: Occurrence, startedAgain: readonly string[]) => void

interface Place {
  state: PlaceState
  /** Replies in which it differed. */
  times: number
  /** What its values looked like in those by which it was learned. */
  shape: Shape | null
  /** The last value of each replica. */
  examples: Record<string, string>
  /** Where it is `restarted`: who was, of those that first differed there. */
  startedAgain?: readonly string[] | undefined
  /** Where it is `restarted`: how many replies were compared when it differed last. */
  differedAt?: number | undefined
  /** Null once it was told. */
  first: Occurrence | null
}

interface Scope {
  /** Replies that were compared. */
  replies: number
  /** When replicas were started again last, in replies compared by then: what they kept in memory alone is lost. */
  readonly startedAgain: Map<string, number>
  places: Record<string, Place>
  /** By two replicas, while their replies differ in shape: who of them has lost what is missing, by place. */
  readonly lost: Map<string, Map<string, readonly string[]>>
}

/** What `Learning` remembers from one start of the node to the next. */
export type LearnedScopes = Readonly<
  Record<
    string,
    {
      replies: number
      startedAgain: Readonly<Record<string, number>>
      places: Record<string, Omit<Place, 'first'>>
    }
  >
>

/** `noise` may differ; `undecided` it is too early to say; `differs` it may not. */
export type Ruling = 'noise' | 'undecided' | 'differs'

/**
 * Learns at which places the replies of healthy replicas differ again and again: that is noise. Places belong to a
 * scope: requests of one method and path. What differs for the first time after one of both was started again is no
 * noise, but what it has lost.
 */
export class Learning {
  readonly #scopes = new Map<string, Scope>()
  /** Replicas of which it was told, in this life of the proxy, that they were started again; of others it is concluded. */
  readonly #told = new Set<string>()
  readonly #onDiverged: OnDiverged
  #onChange: () => void = () => undefined

  /** @param onDiverged hears of a difference that was undecided while too little was known, and is no noise */
  constructor(onDiverged: OnDiverged) {
    this.#onDiverged = onDiverged
  }

  /** @param listener is called when there is something new to remember */
  set onChange(listener: () => void) {
    this.#onChange = listener
  }

  /** A replica's program is gone: the next one begins without what this one kept in memory alone. */
  isStartedAgain(replica: string, isTold: boolean): void {
    if (isTold) this.#told.add(replica)
    for (const { replies, startedAgain } of this.#scopes.values()) {
      if (replies > 0) startedAgain.set(replica, replies)
    }
    this.#onChange()
  }

  /** As it is told who was started again before they first differed somewhere. */
  told(startedAgain: readonly string[]): Pick<EventData['diverged'], 'startedAgain' | 'concluded'> {
    const concluded = startedAgain.filter(name => !this.#told.has(name))
    return {
      ...(startedAgain.length > 0 && { startedAgain }),
      ...(concluded.length > 0 && { concluded })
    }
  }

  /** Whether two values may differ at a place. */
  rule(scope: string, place: string, values: readonly string[]): Ruling {
    const known = this.#scopes.get(scope)
    const found = known?.places[place] ?? known?.places[ofEachLine(place)]
    if (found?.state === 'struck') return 'differs'
    if (found?.state === 'learned' || found?.state === 'accepted') {
      const { shape } = found
      return shape === null || values.every(value => fits(shape, value)) ? 'noise' : 'differs'
    }
    return (known?.replies ?? 0) < limits.learningReplies ? 'undecided' : 'differs'
  }

  stateOf(scope: string, place: string): PlaceState | null {
    return this.#scopes.get(scope)?.places[place]?.state ?? null
  }

  /** Which of these replicas were started again before they first differed at a place. */
  startedAgain(scope: string, place: string, between: readonly string[]): readonly string[] {
    const known = this.#scopes.get(scope)
    const found = known?.places[place]
    if (found?.state === 'restarted') return between.filter(name => found.startedAgain?.includes(name))
    return known && !found ? lostInShape(known, place, between) : []
  }

  /**
   * Replicas that are well differed at a place. `volatile`: by the nature of both values.
   * @returns whether one of them has lost what it said there, which is to be told; later it is ruled to differ
   */
  note(scope: string, place: string, at: Occurrence, volatile: boolean): boolean {
    const known = this.#scope(scope)
    const { replies, places } = known
    const line = places[ofEachLine(place)]
    if (!places[place] && (line?.state === 'learned' || line?.state === 'accepted')) return false
    const again = places[place] || volatile ? [] : lostMemory(known, Object.keys(at.values))
    const found = places[place] ?? newPlace(places, at)
    if (!found) return false
    places[place] = found
    if (volatile && found.times === 0 && found.state === 'candidate') found.state = 'volatile'
    if (again.length > 0) {
      found.state = 'restarted'
      found.startedAgain = again
      found.first = null
    }
    if (found.state === 'restarted') noteWhoLost(known, found, Object.keys(at.values))
    if (!volatile && found.state === 'volatile') {
      found.state = 'candidate'
      found.first = at
    }
    for (const [name, value] of Object.entries(at.values)) {
      if (found.state === 'candidate') found.shape = widened(found.shape, value)
      if (name in found.examples || Object.keys(found.examples).length < limits.examples)
        found.examples[name] = value.slice(0, limits.exampleLength)
    }
    return found.state === 'restarted' && replies < limits.learningReplies
  }

  /** One reply differed where its replica, or the other, has lost what it said. */
  tell(scope: string, place: string, at: Occurrence): void {
    this.#onDiverged(place, at, this.startedAgain(scope, place, Object.keys(at.values)))
  }

  /**
   * The replies of two replicas were compared to their end, and were the same but for `places`, at which they differed and
   * which were noted.
   */
  replied(scope: string, places: ReadonlySet<string>, between: readonly string[]): void {
    const known = this.#scope(scope)
    known.replies++
    if (known.lost.size > 0) known.lost.delete(pairOf(between))
    for (const place of places) {
      const found = known.places[place]
      if (found) found.times++
    }
    if (known.replies > limits.learningReplies) return
    for (const place of Object.values(known.places)) {
      if (place.state !== 'candidate' || place.times < limits.leastTimes) continue
      if (2 * place.times >= known.replies) {
        place.state = 'learned'
        place.first = null
      }
    }
    learnLines(known.places)
    if (known.replies === limits.learningReplies) this.#tellLate(known)
    this.#onChange()
  }

  /** All places at which something differed. */
  get list(): readonly LearnedPlace[] {
    return [...this.#scopes].flatMap(([scope, { replies, places }]) =>
      Object.entries(places).map(([place, { state, times, examples }]) => {
        return { scope, place, state, times, replies, examples }
      })
    )
  }

  /** A person decides about a place. @returns false where none such has differed */
  decide(scope: string, place: string, state: 'accepted' | 'struck'): boolean {
    const found = this.#scopes.get(scope)?.places[place]
    if (!found) return false
    found.state = state
    found.first = null
    this.#onChange()
    return true
  }

  get remembered(): LearnedScopes {
    const entries = [...this.#scopes].map(([scope, { replies, startedAgain, places }]) => [
      scope,
      {
        replies,
        startedAgain: Object.fromEntries(startedAgain),
        places: Object.fromEntries(
          Object.entries(places).map(([place, { first: _, ...rest }]) => [place, rest])
        )
      }
    ])
    return Object.fromEntries(entries)
  }

  remember(scopes: LearnedScopes): void {
    for (const [scope, { replies, startedAgain, places }] of Object.entries(scopes)) {
      const known = this.#scope(scope)
      known.replies = replies
      for (const [replica, then] of Object.entries(startedAgain)) known.startedAgain.set(replica, then)
      for (const [place, rest] of Object.entries(places)) known.places[place] = { ...rest, first: null }
    }
  }

  #scope(scope: string): Scope {
    let known = this.#scopes.get(scope)
    if (!known) {
      // The one that came first is the likeliest not to come again.
      const [oldest] = this.#scopes.keys()
      if (this.#scopes.size >= limits.scopes && oldest !== undefined) this.#scopes.delete(oldest)
      known = {
        replies: 0,
        startedAgain: new Map(),
        places: Object.create(null) as Record<string, Place>,
        lost: new Map()
      }
      this.#scopes.set(scope, known)
    }
    return known
  }

  #tellLate({ places }: Scope): void {
    for (const [name, place] of Object.entries(places)) {
      const { first } = place
      if (place.state !== 'candidate' || first === null) continue
      place.first = null
      this.#onDiverged(name, first, [])
    }
  }
}

/** Who of two replicas was started again a short while ago; nobody, where both were without a reply in between. */
function lostMemory({ replies, startedAgain }: Scope, between: readonly string[]): readonly string[] {
  const again = between.filter(
    name => replies - (startedAgain.get(name) ?? -Infinity) < limits.learningReplies
  )
  const isOfAll = again.length > 1 && new Set(again.map(name => startedAgain.get(name))).size === 1
  return isOfAll ? [] : again
}

/**
 * The same where replies differ in their shape, as a list that is shorter does: that is no noise, and was not noted. It
 * stays so until their replies are the same in between: then what was lost is there again.
 */
function lostInShape(known: Scope, place: string, between: readonly string[]): readonly string[] {
  const pair = pairOf(between)
  const before = known.lost.get(pair)?.get(place)
  if (before) return before
  const again = lostMemory(known, between)
  if (again.length === 0) return again
  const places = known.lost.get(pair) ?? new Map<string, readonly string[]>()
  if (places.size < limits.placesOfScope) known.lost.set(pair, places.set(place, again))
  return again
}

/** Two replicas, whichever of them leads. */
function pairOf(between: readonly string[]): string {
  return [...between].sort().join(' ')
}

/**
 * Who has lost what a place says, where it differs again: of those that were named before, and of those that were started
 * again since. Where replies were the same in between, what was lost before is there again.
 */
function noteWhoLost(known: Scope, place: Place, between: readonly string[]): void {
  const { startedAgain: before = [], differedAt = -Infinity } = place
  const from = Math.max(differedAt, known.replies - limits.learningReplies + 1)
  const since = between.filter(name => (known.startedAgain.get(name) ?? -Infinity) >= from)
  // The reply in which it differed last is counted, where it was compared to its end.
  const wasSame = known.replies > differedAt + 1
  if (since.length > 0) place.startedAgain = wasSame ? since : [...new Set([...before, ...since])]
  place.differedAt = known.replies
}

/** The place of a token in each line, if it is one of some line. */
function ofEachLine(place: string): string {
  return place.replace(/^line \d+,/, 'each line,')
}

/** What is noise in many lines is noise in each. */
function learnLines(places: Scope['places']): void {
  const lines = new Map<string, Place[]>()
  for (const [name, place] of Object.entries(places)) {
    if (place.state !== 'learned' || !name.startsWith('line ')) continue
    const each = ofEachLine(name)
    lines.set(each, [...(lines.get(each) ?? []), place])
  }
  for (const [name, found] of lines) {
    const [first] = found
    if (!first || found.length < limits.leastLines || places[name]) continue
    const shape = found.reduce<Shape | null>((all, place) => joined(all, place.shape), null)
    places[name] = { ...first, shape, examples: { ...first.examples } }
  }
}

function newPlace(places: Scope['places'], first: Occurrence): Place | null {
  if (Object.keys(places).length >= limits.placesOfScope) return null
  return { state: 'candidate', times: 0, shape: null, examples: {}, first }
}
