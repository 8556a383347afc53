import { listOf } from '#nodes/framing/http-grammar'
import { values, type RawHeaders } from './headers'

/** The transfer codings in their order, in lower case; undefined without the header. */
export function codings(headers: RawHeaders): string[] | undefined {
  const given = values(headers, 'transfer-encoding')
  return given.length === 0 ? undefined : given.flatMap(listOf)
}

/**
 * The length that a message says it has; undefined when it says none, null when what it says is not one number. A
 * length that comes twice is refused, also where both agree: the next program may take the other one.
 */
export function lengthOf(headers: RawHeaders): number | null | undefined {
  const given = values(headers, 'content-length')
  const [text] = given
  if (text === undefined) return undefined
  return given.length === 1 && /^\d{1,15}$/.test(text) ? Number(text) : null
}
