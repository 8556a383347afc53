import type { Words } from './use-words'

/** What begins a place, and its words. A path in JSON, and what a newer host says, are shown as they came. */
const beginnings = [
  [/^header (.+)$/, 'header'],
  [/^line (\d+), token (\d+)$/, 'token'],
  [/^each line, token (\d+)$/, 'each-line'],
  [/^line (\d+), from token (\d+)(?:, but the last \d+)?$/, 'from-token'],
  [/^status$/, 'status'],
  [/^head$/, 'head'],
  [/^end$/, 'end']
] as const

/** A place in a reply (`LearnedPlace.place`, `LoadDifference.place`), in words. */
export function replyPlaceText(t: Words, place: string): string {
  for (const [pattern, key] of beginnings) {
    const found = pattern.exec(place)
    if (found) return t(`events.place.${key}`, { a: found[1] ?? '', b: found[2] ?? '' })
  }
  return place
}
