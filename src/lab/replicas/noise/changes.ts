/** So many changes are told one by one; whoever has not asked for longer is told that all may have changed. */
const most = 5_000

/** What has changed since it was last asked, by several who ask: from when on, ms since the run began. */
export class Changes {
  #from: number[] = []
  /** How many are no longer told one by one. */
  #dropped = 0

  /** How many there were. */
  get count(): number {
    return this.#dropped + this.#from.length
  }

  add(from: number): void {
    this.#from.push(from)
    if (this.#from.length <= 2 * most) return
    this.#from = this.#from.slice(-most)
    this.#dropped += most + 1
  }

  /** The earliest time of which something has changed after the first `count` changes; Infinity: nothing has. */
  since(count: number): number {
    if (count < this.#dropped) return -Infinity
    let earliest = Infinity
    for (let at = count - this.#dropped; at < this.#from.length; at++)
      earliest = Math.min(earliest, this.#from[at] ?? earliest)
    return earliest
  }
}
