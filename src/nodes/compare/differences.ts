import { generalPath } from './json-tokens'
import type { Token } from './token'
import { tokensOf } from './tokens'
import { contentOf, type Unit } from './unit'

/** A place at which two replies differ. `theirs` is the client's, `mine` the compared replica's. */
export interface Difference {
  readonly place: string
  readonly theirs: string
  readonly mine: string
  /** First character in their unit. */
  readonly at: number
  /** Both lines, or both headers with their names: what patterns are tried on besides the token. */
  readonly context: readonly [string, string] | null
  /** Not a value that differs, but what there is of them: a header that only one has, another number of lines. */
  readonly structural: boolean
}

/** Where two units differ that have the same place in their replies. */
export function differences(theirs: Unit, mine: Unit): readonly Difference[] {
  if (theirs.kind !== mine.kind) {
    const place = theirs.kind === 'end' || mine.kind === 'end' ? 'end' : theirs.kind
    return [structural(place, contentOf(theirs), contentOf(mine))]
  }
  if (theirs.text === mine.text) return []
  return theirs.kind === 'line' ? lineDifferences(theirs, mine) : fieldDifferences(theirs, mine)
}

function structural(place: string, theirs: string, mine: string, at = 0): Difference {
  return { place, theirs, mine, at, context: null, structural: true }
}

/** Headers and members of JSON: compared by name, in any order. */
function fieldDifferences(theirs: Unit, mine: Unit): Difference[] {
  const { kind } = theirs
  const others = new Map(tokensOf(mine).map(token => [token.place, token]))
  const found: Difference[] = []
  for (const { place, text, start } of tokensOf(theirs)) {
    const other = others.get(place)
    others.delete(place)
    if (other?.text === text) continue
    if (place === 'header content-length' && theirs.framesByLength && mine.framesByLength) continue
    const key = kind === 'json' ? generalPath(place) : place
    if (!other) found.push(structural(key, text, '', start))
    else
      found.push({ ...valueDifference(key, text, other.text, start), context: contextOf(place, text, other) })
  }
  for (const [place, { text }] of others) {
    found.push(structural(kind === 'json' ? generalPath(place) : place, '', text))
  }
  return found
}

function contextOf(place: string, theirs: string, mine: Token): readonly [string, string] | null {
  const header = /^header (\S+)/.exec(place)?.[1]
  return header === undefined ? null : [`${header}: ${theirs}`, `${header}: ${mine.text}`]
}

function valueDifference(place: string, theirs: string, mine: string, at: number): Difference {
  return { place, theirs, mine, at, context: null, structural: false }
}

function lineDifferences(theirs: Unit, mine: Unit): Difference[] {
  const context = [theirs.text, mine.text] as const
  const [a, b] = [tokensOf(theirs), tokensOf(mine)]
  if (a.length !== b.length || !sameBetween(theirs.text, a, mine.text, b)) {
    return [{ ...middle(theirs, a, mine, b), context }]
  }
  return a.flatMap(({ place, text, start }, i) => {
    const other = b[i]?.text ?? ''
    return text === other ? [] : [{ ...valueDifference(place, text, other, start), context }]
  })
}

/** Whether what stands between the tokens is the same in both. */
function sameBetween(a: string, as: readonly Token[], b: string, bs: readonly Token[]): boolean {
  let [from, otherFrom] = [0, 0]
  for (const [i, token] of as.entries()) {
    const other = bs[i]
    if (!other || a.slice(from, token.start) !== b.slice(otherFrom, other.start)) return false
    from = token.start + token.text.length
    otherFrom = other.start + other.text.length
  }
  return a.slice(from) === b.slice(otherFrom)
}

/** All from the first token that differs to the last: the lines have other numbers of tokens. */
function middle(theirs: Unit, a: readonly Token[], mine: Unit, b: readonly Token[]): Difference {
  const most = Math.min(a.length, b.length)
  let before = 0
  while (before < most && a[before]?.text === b[before]?.text) before++
  let after = 0
  while (after < most - before && a.at(-1 - after)?.text === b.at(-1 - after)?.text) after++
  const part = (text: string, tokens: readonly Token[]): [string, number] => {
    const start = tokens[before]?.start ?? text.length
    const end = after > 0 ? (tokens[tokens.length - after]?.start ?? text.length) : text.length
    return [text.slice(start, Math.max(start, end)).trimEnd(), start]
  }
  const [[text, at], [other]] = [part(theirs.text, a), part(mine.text, b)]
  const place = `line ${theirs.line}, from token ${before + 1}` + (after > 0 ? `, but the last ${after}` : '')
  return a.length === b.length ? structural(place, text, other, at) : valueDifference(place, text, other, at)
}
