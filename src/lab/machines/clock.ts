import type { ClockView } from '#shared/machines'

/** Two clocks may run apart by this much of the time: more than quartz does, warm or cold. */
const driftRate = 200e-6
/** Answers that are kept: those of a minute, at four a second. */
const keptAnswers = 240

interface Answer {
  /** When it came, on this clock, ms. */
  readonly at: number
  readonly offset: number
  readonly roundTrip: number
}

/**
 * How another machine's monotonic clock differs from this one's, from questions and answers. The other clock was read
 * somewhere between question and answer: half of the way there and back is what is not known, and the quickest answer
 * says most. What one said long ago is worth less, as clocks drift.
 */
export class ClockEstimate {
  #answers: Answer[] = []

  /**
   * @param sent when the question left, on this clock, ms
   * @param received when its answer came, on this clock
   * @param theirs what the other clock showed in between
   */
  add(sent: number, received: number, theirs: number): void {
    const answer = { at: received, offset: (sent + received) / 2 - theirs, roundTrip: received - sent }
    // A clock that stood still (a laptop that slept) has nothing to do with what it was before.
    const known = this.at(received)
    const apart = known ? Math.abs(known.offsetMs - answer.offset) : 0
    if (known && apart > known.boundMs + answer.roundTrip / 2) this.#answers = []
    this.#answers.push(answer)
    if (this.#answers.length > keptAnswers) this.#answers.shift()
  }

  /** What is known at `now`, on this clock; null before the first answer. */
  at(now: number): ClockView | null {
    let best: Answer | null = null
    for (const answer of this.#answers) {
      if (!best || bound(answer, now) < bound(best, now)) best = answer
    }
    return best && { offsetMs: best.offset, boundMs: bound(best, now), roundTripMs: best.roundTrip }
  }
}

function bound({ at, roundTrip }: Answer, now: number): number {
  return roundTrip / 2 + Math.max(0, now - at) * driftRate
}
