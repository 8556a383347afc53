import { isBlank, withoutBlanks } from '#nodes/framing/http-grammar'
import type { RawHeaders } from './headers'

/** Characters of a token (RFC 9110, section 5.6.2), by code. */
const tokenCodes = new Uint8Array(256)
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  tokenCodes[character.charCodeAt(0)] = 1
}

/** Whether a character's code may stand in a token, such as a method or a header's name. */
export function isTokenCode(code: number): boolean {
  return tokenCodes[code] === 1
}

/**
 * What no head and no trailer may hold: controls but TAB, a CR or an LF by itself, and folded lines. Programs
 * differ in what they make of each, which is what request smuggling lives on (RFC 9112, section 11.2).
 */
// eslint-disable-next-line no-control-regex
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n|\r\n[\t ]/

/** What is forbidden in the lines of a head or a trailer; null when nothing is. */
export function lineProblem(text: string): string | null {
  const found = forbidden.exec(text)
  if (!found) return null
  const [what] = found
  if (what === '\r') return 'a CR without its LF'
  if (what === '\n') return 'an LF without its CR'
  return what.length > 1 ? 'a folded header' : 'a control character'
}

/**
 * Reads header lines, each with its CRLF, from offset `at` on, after `lineProblem` has found nothing in `text`.
 * @param maxFields more are refused with `tooMany`
 * @param lenient for answers: a name may have any visible characters of ASCII, which are nobody's framing, and blanks
 * before the colon are taken off, as a proxy must (RFC 9112, section 5.1); in a request they are refused
 * @returns names and values, or why a line is no header
 */
export function parseFields(
  text: string,
  at: number,
  maxFields: number,
  lenient = false
): RawHeaders | string {
  const fields: string[] = []
  const { length } = text
  while (at < length) {
    let end = text.indexOf('\r\n', at)
    if (end < 0) end = length
    let colon = at
    let code = text.charCodeAt(colon)
    while (colon < end && tokenCodes[code] === 1) code = text.charCodeAt(++colon)
    let nameEnd = colon
    if (lenient && code !== colonCode) {
      while (colon < end && code > 32 && code < 127 && code !== colonCode) code = text.charCodeAt(++colon)
      nameEnd = colon
      while (colon < end && isBlank(code)) code = text.charCodeAt(++colon)
    }
    if (nameEnd === at || colon >= end || code !== colonCode) return 'a header without a proper name'
    if (fields.length >= 2 * maxFields) return tooMany
    fields.push(text.slice(at, nameEnd), withoutBlanks(text, colon + 1, end))
    at = end + 2
  }
  return fields
}

/** What `parseFields` says of more fields than it was told to take. */
export const tooMany = 'too many headers'

const colonCode = 58
