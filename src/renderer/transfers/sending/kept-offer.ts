/**
 * What a button offers (its words), and for how long it still does. An offer that is withdrawn by what happens in the
 * lab keeps its place for a while, so that a press that is on its way meets the button that it was meant for.
 */
export interface KeptOffer {
  /** null: nothing is offered. */
  readonly words: string | null
  /** When a withdrawn offer goes, on the clock of `now`; null while it stands. */
  readonly until: number | null
  /** It was accepted: it goes as soon as it is withdrawn. */
  readonly accepted: boolean
}

/** How long a withdrawn offer is kept, ms: from the decision to press to the press. */
export const keptMs = 3_000

export const noOffer: KeptOffer = { words: null, until: null, accepted: false }

/** The offer after `words` are offered, or nothing is. `now` in ms. Gives `before` itself where nothing changes. */
export function keepOffer(before: KeptOffer, words: string | null, now: number): KeptOffer {
  if (words !== null) {
    if (words === before.words && before.until === null) return before
    return { words, until: null, accepted: before.accepted && before.until === null }
  }
  if (before.words === null) return before
  if (before.accepted || (before.until !== null && now >= before.until)) return noOffer
  return before.until === null ? { ...before, until: now + keptMs } : before
}
