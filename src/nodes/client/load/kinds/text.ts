import type { Load, ReplyEnd } from '#shared/load/load'
import { sayOfLoad, type LoadWhat } from '#shared/load/load-words'
import { decode, decodeBeginning } from '#nodes/runtime/encodings'
import type { Run } from '../attempt'
import { brokenOff, converse, type Heard, type Script } from '../converse'
import { hasExpected, shown, unlike } from '../replies/expected-text'

const lf = 10
const newlines = { lf: '\n', crlf: '\r\n' } as const

/** Lines of text, all at once, and what comes back until the reply is over. */
export function textRun({
  lines,
  newline,
  until,
  expect,
  timeoutMs
}: Extract<Load, { protocol: 'text' }>): Run {
  const text = lines.map(line => line + newlines[newline]).join('')
  const script: Script = {
    pieces: text === '' ? [] : [{ bytes: Buffer.from(text) }],
    timeoutMs,
    ...scriptOf(until)
  }
  const isExpected = expect === undefined ? null : hasExpected(expect)
  return async place => {
    const heard = await converse(place, script)
    const { reply, sent } = heard
    const sizes = { requestBytes: sent, reply, replyBytes: reply.length }
    const broken = brokenOff(heard, place, script) ?? endedEarly(heard, until)
    if (broken) return { ...broken, ...sizes }
    const answer = decode(reply, 'auto')
    if (isExpected && expect !== undefined && !isExpected(answer)) {
      const what = sayOfLoad('answered', { text: JSON.stringify(shown(answer)) })
      return { outcome: 'different', ...what, difference: unlike(expect, answer), ...sizes }
    }
    const what = sayOfLoad('lines', { lines: countLines(reply), bytes: reply.length })
    return { outcome: 'expected', ...what, ...sizes }
  }
}

/** The part of a script that says when the reply is over. */
export function scriptOf(until: ReplyEnd): Pick<Script, 'halfClose' | 'isOver' | 'quietMs'> {
  const { lines, line, bytes, quietMs } = until
  if (lines !== undefined) return { halfClose: false, isOver: reply => countLines(reply) >= lines }
  if (bytes !== undefined) return { halfClose: false, isOver: reply => reply.length >= bytes }
  if (quietMs !== undefined) return { halfClose: false, quietMs }
  if (line === undefined) return { halfClose: true }
  const isLast = hasExpected(line)
  return {
    halfClose: false,
    // A prompt ends in no newline: what is there of a line counts as one.
    isOver: reply => decodeBeginning(reply, 'auto').split('\n').some(isLast)
  }
}

/** What is to be said of a reply that the server ended before it was over; null where that was its end. */
export function endedEarly(heard: Heard, until: ReplyEnd): (LoadWhat & { outcome: 'cut' }) | null {
  const { end, reply } = heard
  if (end !== 'closed' || until.close) return null
  if (until.quietMs !== undefined && reply.length > 0) return null
  const isOver = scriptOf(until).isOver?.(reply) ?? false
  // The last line may have no newline.
  if (isOver || (until.lines !== undefined && countLines(reply, true) >= until.lines)) return null
  const what =
    until.lines !== undefined
      ? sayOfLoad('ended-lines', { lines: countLines(reply, true), of: until.lines })
      : until.bytes !== undefined
        ? sayOfLoad('ended-bytes', { bytes: reply.length, of: until.bytes })
        : sayOfLoad('ended', { bytes: reply.length })
  return { outcome: 'cut', ...what }
}

function countLines(reply: Buffer, closed = false): number {
  let lines = 0
  for (let at = reply.indexOf(lf); at >= 0; at = reply.indexOf(lf, at + 1)) lines++
  return closed && reply.length > 0 && reply.at(-1) !== lf ? lines + 1 : lines
}
