/** The transfer that is looked at though it is not the newest: a person has chosen it, or watches its video. */
export interface Choice {
  readonly transfer: string
  readonly isWatched?: boolean
  /** The newest transfer when its video could not be played any more: the next one is shown in its place. */
  readonly until?: string | null
}

/** The choice where the video of the transfer that is shown cannot be played: to watch it is no reason any more to keep it. */
export function unplayable(choice: Choice | null, newest: string | null): Choice | null {
  if (choice?.isWatched !== true || choice.until !== undefined) return choice
  return { ...choice, until: newest }
}

/** Which transfer is shown: the chosen one, unless that is over or unknown, or the newest. */
export function shownOf(
  choice: Choice | null,
  newest: string | null,
  isKnown: (transfer: string) => boolean
): string | null {
  if (choice === null || !isKnown(choice.transfer)) return newest
  return choice.until === undefined || choice.until === newest ? choice.transfer : newest
}
