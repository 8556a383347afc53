/** What a number at a place may be; null where that is not known. */
interface Counted {
  readonly place: number
  readonly pid: boolean | null
  readonly port: boolean | null
}

/** How often the number at a place is what it may be, of those lines of which that is known. */
interface Place {
  readonly pid: { known: number; so: number }
  readonly port: { known: number; so: number }
}

/** The places of a program's lines at which numbers stand, and whether these are its process ids and ports as a rule. */
export class NumberPlaces {
  readonly #places = new Map<number, Place>()
  /** Those that have come to be judged otherwise. */
  #judged = new Set<number>()

  /** @param by one line more, or one less */
  count({ place, pid, port }: Counted, by: 1 | -1): void {
    let counted = this.#places.get(place)
    if (!counted) this.#places.set(place, (counted = { pid: { known: 0, so: 0 }, port: { known: 0, so: 0 } }))
    const before = { pid: isOften(counted.pid), port: isOften(counted.port) }
    change(counted.pid, pid, by)
    change(counted.port, port, by)
    if (isOften(counted.pid) !== before.pid || isOften(counted.port) !== before.port) this.#judged.add(place)
    if (counted.pid.known === 0 && counted.port.known === 0) this.#places.delete(place)
  }

  /** What the number is, of a line that has been counted. */
  kindOf(counted: Counted | undefined): 'pid' | 'port' | null {
    const place = counted && this.#places.get(counted.place)
    if (!place) return null
    if (counted.pid && isOften(place.pid)) return 'pid'
    if (counted.port && isOften(place.port)) return 'port'
    return null
  }

  /** The places that have come to be judged otherwise since this was asked. */
  takeJudged(): ReadonlySet<number> {
    const judged = this.#judged
    if (judged.size > 0) this.#judged = new Set()
    return judged
  }
}

function change(counted: { known: number; so: number }, is: boolean | null, by: 1 | -1): void {
  if (is === null) return
  counted.known += by
  if (is) counted.so += by
}

function isOften({ known: all, so }: { known: number; so: number }): boolean {
  return so > 0 && 2 * so >= all
}
