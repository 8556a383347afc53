/** Most absences of one replica that are remembered. */
const maxAbsences = 1_000
/** Lines that a replica logged lie this close to its absence, before and after, ms. */
const slackMs = 1_000

/** A time in which the replica had nothing to do with the proxy, ms since the run began; `to` Infinity: it goes on. */
interface Absence {
  readonly from: number
  to: number
}

/** When a replica could not have had what the others had: it was down, or detached by the proxy. */
export class Presence {
  readonly #absences: Absence[] = []
  #hasServed = false
  /** When its program ended for the first time after it had served somebody. */
  #endedAt = Infinity
  readonly #reasons = new Set<'down' | 'detached'>()

  /** It was connected to: from here on it has something to lose. */
  served(): void {
    this.#hasServed = true
  }

  gone(reason: 'down' | 'detached', t: number): void {
    if (reason === 'down' && this.#hasServed) this.#endedAt = Math.min(this.#endedAt, t)
    if (this.#reasons.size === 0) {
      this.#absences.push({ from: t, to: Infinity })
      if (this.#absences.length > maxAbsences) this.#absences.shift()
    }
    this.#reasons.add(reason)
  }

  back(reason: 'down' | 'detached', t: number): void {
    if (!this.#reasons.delete(reason) || this.#reasons.size > 0) return
    const last = this.#absences.at(-1)
    if (last) last.to = t
  }

  /** Whether a program of it that had served somebody had ended before, at a time. */
  hadEnded(t: number): boolean {
    return this.#endedAt < Infinity && this.#endedAt <= t
  }

  /** Whether it was away at any time from `from` to `to`, or shortly before or after. */
  wasAway(from: number, to: number): boolean {
    return this.#absences.some(absence => absence.from <= to + slackMs && absence.to >= from - slackMs)
  }
}
