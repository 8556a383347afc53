import type { Load } from '#shared/load/load'
import { bytesOfHex } from '#shared/load/said'
import { sayOfLoad } from '#shared/load/load-words'
import type { Run } from '../attempt'
import { brokenOff, converse, type Script } from '../converse'
import { bytesDiffer } from '../replies/bytes-differ'
import { endedEarly, scriptOf } from './text'

const none = new Uint8Array()

/** Bytes as they are, and the bytes that come back. */
export function bytesRun({ hex, until, expect, timeoutMs }: Extract<Load, { protocol: 'bytes' }>): Run {
  const bytes = bytesOfHex(hex) ?? none
  const expected = expect === undefined ? null : (bytesOfHex(expect) ?? none)
  const script: Script = { pieces: bytes.length > 0 ? [{ bytes }] : [], timeoutMs, ...scriptOf(until) }
  return async place => {
    const heard = await converse(place, script)
    const { reply, sent } = heard
    const sizes = { requestBytes: sent, reply, replyBytes: reply.length }
    const broken = brokenOff(heard, place, script) ?? endedEarly(heard, until)
    if (broken) return { ...broken, ...sizes }
    const difference = expected && bytesDiffer(expected, reply, 'hex')
    if (!difference) return { outcome: 'expected', ...sayOfLoad('bytes', { bytes: reply.length }), ...sizes }
    if (heard.end === 'closed' && difference.byte === reply.length) {
      const what = sayOfLoad('ended-bytes', { bytes: reply.length, of: expected.length })
      return { outcome: 'cut', ...what, difference, ...sizes }
    }
    const what = sayOfLoad('differs-at', { byte: difference.byte })
    return { outcome: 'different', ...what, difference, ...sizes }
  }
}
