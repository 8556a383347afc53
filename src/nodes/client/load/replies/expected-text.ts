import type { LoadDifference } from '#shared/load/load-results'
import { expressionOf } from '#shared/load/said'

/** Tells whether a text has what is expected of it: a part of it, or a match of a /regular expression/. */
export function hasExpected(expectation: string): (text: string) => boolean {
  const expression = expressionOf(expectation)
  return expression ? text => expression.test(text) : text => text.includes(expectation)
}

/** What is to be said of a text that has not what is expected of it; no place in it is the wrong one. */
export function unlike(expectation: string, text: string): LoadDifference {
  return { byte: 0, place: 'text', expected: expectation, got: shown(text) }
}

/** A text of a server's in one line, cut short; to be shown. */
export function shown(text: string, most = 100): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return (line.length > most ? `${line.slice(0, most - 1)}…` : line).replace(/\p{C}/gu, '\ufffd')
}
