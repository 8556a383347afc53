import type { LogNoiseKind } from '#shared/programs/log-noise'

/** So much of the beginning of a line is looked at, characters, and so many pieces of it. */
const lookedAt = 1_000
const mostPieces = 16

/** A part of a line that may be noise. Whether a number is, its place tells, in other lines; an epoch, the clock. */
export interface Piece {
  readonly kind: LogNoiseKind | 'epoch' | 'number'
  readonly start: number
  readonly text: string
  /** Of what stands before it in the line, with `#` for each number and each piece: lines of one kind have it alike. */
  readonly place: number
}

const date = [
  '\\d{4}[-/.]\\d\\d[-/.]\\d\\d[T ,]+',
  '\\d{1,2}[-/. ](?:\\d\\d|[A-Z][a-z]{2})[-/. ]\\d{4}[ ,:]+',
  '[A-Z][a-z]{2} [ \\d]?\\d,?(?: \\d{4},?)? '
].join('|')

/** Each kind by what it looks like; of two that begin at the same place, the first. */
const looks: Readonly<Record<Piece['kind'], string>> = {
  // A time of day to the second at least: `11:15:58`, `29 Nov 2026 11:15:58.123`, `2026-11-29 11:15:58,123`.
  time: `(?<![\\d:.])(?:${date})?\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?![\\d:])`,
  // `pid 12`, `PID: 12`.
  pid: '(?<!\\w)[Pp][Ii][Dd][ :=#]{0,3}\\d{1,10}(?!\\w)',
  // `Thread-3`, `pool-1-thread-2`, `http-nio-8080-exec-1`, `thread 140012`.
  thread:
    '(?<![\\w.-])(?:[\\w.-]{1,40}-(?:thread|worker|exec)-\\d{1,9}|Thread-\\d{1,9}|Thread\\[#\\d{1,9}|' +
    '(?:tid|[Tt]hread(?: [Ii][Dd])?|[Hh]ilo)[ :=#]{1,3}\\d{1,20})(?!\\w)',
  // `java.net.Socket@1b6d3586`, `0x7f3a5c001000`.
  address:
    '(?<![\\w.])(?:[a-z]\\w{0,40}\\.){0,8}[A-Z][\\w$]{0,60}@[0-9a-f]{1,8}(?![\\w.])|(?<!\\w)0x[0-9a-f]{6,16}(?!\\w)',
  // Of a process, or a port.
  port: '(?!)',
  // Since 1970: `1795994401`, `1795994401.35`, and the same in milli-, micro- and nanoseconds.
  epoch: '(?<![\\w.-])[12]\\d{9}(?:(?:\\d{3}){0,3})(?:\\.\\d{1,9})?(?!\\.?\\w)',
  number: '(?<![\\w.-])\\d{1,10}(?!\\.?\\w)'
}
const kinds = Object.keys(looks) as (keyof typeof looks)[]
const any = new RegExp(kinds.map(kind => `(?<${kind}>${looks[kind]})`).join('|'), 'g')

/** What in a line may be noise, in order. */
export function piecesOf(line: string): readonly Piece[] {
  const text = line.slice(0, lookedAt)
  const pieces: Piece[] = []
  let place = hashStart
  let end = 0
  for (const { 0: found, index, groups = {} } of text.matchAll(any)) {
    // A line that is a number says a value.
    const kind = kinds.find(each => groups[each] !== undefined)
    if (!kind || (kind === 'number' && found.length === line.trim().length)) continue
    place = hashed(place, text.slice(end, index).replace(/\d+/g, '#'))
    pieces.push({ kind, start: index, text: found, place })
    if (pieces.length >= mostPieces) break
    place = hashed(place, '#')
    end = index + found.length
  }
  return pieces
}

/** FNV-1a: a line's beginning need not be held for each of its pieces. */
const hashStart = 0x811c9dc5
function hashed(hash: number, text: string): number {
  let value = hash
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}
