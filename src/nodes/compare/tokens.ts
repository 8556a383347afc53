import { jsonTokens } from './json-tokens'
import type { Token } from './token'
import type { Unit } from './unit'

/** A date and time is one token, however many words it has: HTTP's, ISO 8601's, that of `ctime` and of `date`. */
const date = [
  '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d(?: GMT| [+-]\\d{4})?',
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?',
  '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d (?:[A-Z]{3,5} )?\\d{4}'
].join('|')
/** Otherwise a run of what does not delimit; a colon does not between digits (a time, a port). */
const word = '(?:[^\\s,;=<>"\'()\\[\\]{}|&:]|(?<=\\d):(?=\\d))+'
const lineTokens = new RegExp(`${date}|${word}`, 'g')

/** The tokens of a unit, in order. What stands between those of a line belongs to it as well. */
export function tokensOf(unit: Pick<Unit, 'kind' | 'text' | 'line'>): readonly Token[] {
  switch (unit.kind) {
    case 'head':
      return fieldTokens(unit.text, true)
    case 'json':
      return jsonTokens(unit.text)
    case 'line':
      return Array.from(unit.text.matchAll(lineTokens), ({ 0: text, index }, i) => ({
        place: `line ${unit.line}, token ${i + 1}`,
        text,
        start: index
      }))
    case 'end':
      return fieldTokens(unit.text, false)
  }
}

/**
 * The first line of a head is `status`; a header is one token, but a cookie that is set is one for each of its parts. A
 * trailer is a header that comes late.
 */
function fieldTokens(head: string, hasStatus: boolean): Token[] {
  const tokens: Token[] = []
  const times = new Map<string, number>()
  const add = (name: string, text: string, start: number): void => {
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    tokens.push({ place: time === 1 ? name : `${name} #${time}`, text, start })
  }
  let start = 0
  const lines = head.split('\n')
  for (const [i, line] of lines.entries()) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    const field = /^([^:]+):([\t ]*)(.*?)[\t ]*$/s.exec(text)
    const isStatus = hasStatus && start === 0
    if (isStatus || !field) {
      if (text !== '') add(isStatus ? 'status' : 'head', text, start)
    } else {
      const [, name = '', blank = '', trimmed = ''] = field
      const at = start + name.length + 1 + blank.length
      // Of a head that is cut short, a blank at the end may be one inside of the value.
      const value = i === lines.length - 1 && text === line ? head.slice(at) : trimmed
      const place = `header ${name.toLowerCase()}`
      if (place === 'header set-cookie') addCookie(place, value, at, add)
      else add(place, value, at)
    }
    start += line.length + 1
  }
  return tokens
}

function addCookie(
  place: string,
  value: string,
  start: number,
  add: (name: string, text: string, start: number) => void
): void {
  let cookie = ''
  for (const part of value.split(';')) {
    const [, blank = '', name = '', text] = /^(\s*)([^=]*)(?:=(.*))?$/s.exec(part) ?? []
    const at = start + blank.length + (text === undefined ? 0 : name.length + 1)
    add(cookie === '' ? `${place} ${name}` : `${cookie} ${name.toLowerCase()}`, text ?? name, at)
    if (cookie === '') cookie = `${place} ${name}`
    start += part.length + 1
  }
}
