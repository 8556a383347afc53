import type { Attempt, OpenDifference } from '../attempt'

const limits = {
  /** Different values at one place, the recorded one among them, by which it is known to vary. */
  values: 3,
  /** Replies in which a place may differ, without varying so much, until it is a difference. */
  replies: 10,
  /** Places that are kept. */
  places: 500,
  /** Attempts that wait to be judged. */
  waiting: 1_000
} as const

interface Place {
  readonly name: string
  readonly values: Set<string>
  replies: number
}

interface Waiting<A> {
  readonly attempt: A
  readonly places: readonly Place[]
}

/**
 * Finds out which places of replies vary from one to the next, as process ids and counters do: a place that has shown
 * three values varies, and does not count; one that shows the same other value again and again is a difference.
 * Until that is known, the attempts in question wait.
 */
export class Varying<A extends Pick<Attempt, 'open'>> {
  readonly #places = new Map<string, Place>()
  readonly #judge: (attempt: A, isExpected: boolean) => void
  #waiting: Waiting<A>[] = []

  /** @param judge hears of each attempt, at once or when it is known what its differences are */
  constructor(judge: (attempt: A, isExpected: boolean) => void) {
    this.#judge = judge
  }

  /** Places that vary. */
  get names(): readonly string[] {
    return [...this.#places.values()].filter(varies).map(({ name }) => name)
  }

  /** An attempt whose differences are all open. */
  add(attempt: A): void {
    const places = (attempt.open ?? []).map(open => this.#note(open))
    this.#waiting.push({ attempt, places })
    this.settle(this.#waiting.length > limits.waiting)
  }

  /** @param all those of which nothing is known yet are judged as well: as differences */
  settle(all = false): void {
    const left: Waiting<A>[] = []
    for (const waiting of this.#waiting) {
      if (waiting.places.every(varies)) this.#judge(waiting.attempt, true)
      else if (all || waiting.places.some(place => !varies(place) && place.replies >= limits.replies)) {
        this.#judge(waiting.attempt, false)
      } else left.push(waiting)
    }
    this.#waiting = left
  }

  #note({ scope, difference }: OpenDifference): Place {
    const key = `${scope}\n${difference.place}`
    let place = this.#places.get(key)
    if (!place) {
      const [oldest] = this.#places.keys()
      if (this.#places.size >= limits.places && oldest !== undefined) this.#places.delete(oldest)
      place = { name: difference.place, values: new Set([difference.theirs]), replies: 0 }
      this.#places.set(key, place)
    }
    place.replies++
    if (place.values.size < limits.values) place.values.add(difference.mine)
    return place
  }
}

function varies({ values }: Place): boolean {
  return values.size >= limits.values
}
