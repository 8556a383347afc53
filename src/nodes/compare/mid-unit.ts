import { tokensOf } from './tokens'
import type { Unit } from './unit'

/** Where in a unit a replica may go on for a client that has a part of it. Characters of its unit, but for one. */
export interface MidUnit {
  /** The place that is as far along. */
  readonly at: number
  /** Whether the client has the beginning of another value: then any place from `least` to `most` is as good. */
  readonly free: boolean
  readonly least: number
  readonly most: number
  /** Where the value begins in what the client has. */
  readonly clientFrom: number
}

/**
 * Finds the place in `own` that comes after what `part` has, when all that differs before it may.
 *
 *     part  pid=71234 port=80          the client has had this
 *     own   pid=998 port=8002 hola     the replica goes on somewhere in 8002, or where both are as far: at "02"
 *
 * @param whole whether no more of `own` will come
 * @param mayDiffer whether another value may stand where `own` has this one
 * @returns null where there is none; `later` when more of `own` has to come
 */
export function placeIn(
  part: Unit,
  own: Unit,
  whole: boolean,
  mayDiffer: (place: string, value: string) => boolean
): MidUnit | 'later' | null {
  const short = whole ? null : 'later'
  const others = tokensOf(own)
  let [from, otherFrom] = [0, 0]
  for (const [i, token] of tokensOf(part).entries()) {
    const other = others[i]
    const isLast = token.start + token.text.length === part.text.length
    if (!other && !isLast) return short
    const sameBefore =
      other !== undefined && part.text.slice(from, token.start) === own.text.slice(otherFrom, other.start)
    // The beginning of a name is no value yet: it has to be the same.
    if (isLast && (token.text === '' || token.place !== other?.place || !sameBefore)) break
    if (!other) return null
    const otherEnd = other.start + other.text.length
    const isOpen = otherEnd === own.text.length && !whole
    if (!sameBefore || token.place !== other.place) return isOpen ? 'later' : null
    from = token.start + token.text.length
    otherFrom = otherEnd
    if (isLast && other.text.startsWith(token.text)) return exactly(other.start + token.text.length)
    // There may be more of it.
    if (isOpen) return 'later'
    if (other.text === token.text) continue
    if (token.place === 'header content-length' || !mayDiffer(token.place, other.text)) return null
    if (!isLast) continue
    const at = Math.min(other.start + token.text.length, otherFrom)
    return { at, free: true, least: other.start, most: otherFrom, clientFrom: token.start }
  }
  const rest = part.text.slice(from)
  const ownRest = own.text.slice(otherFrom, otherFrom + rest.length)
  if (ownRest === rest) return exactly(otherFrom + rest.length)
  return rest.startsWith(ownRest) ? short : null
}

/**
 * The place at which the framing that the client was promised comes out true, as near as can be to where both are
 * as far along. `due`: bytes of content that the client is still owed; null: any number.
 */
export function promisedAt({ at, least, most }: MidUnit, own: Unit, due: number | null): number | null {
  if (own.due === null || due === null) return own.due === due ? at : null
  const promised = own.due - due
  return promised >= least && promised <= most && promised <= own.run ? promised : null
}

function exactly(at: number): MidUnit {
  return { at, free: false, least: at, most: at, clientFrom: 0 }
}
