import { sayOfLoad } from '#shared/load/load-words'
import { encodeHead, encodeTail } from '#nodes/protocol/exchange/encode'
import { courseworkValues, reply as hola } from '#nodes/protocol/exchange/exchange'
import type { Run } from '../attempt'
import { brokenOff, converse, type Script } from '../converse'
import { bytesDiffer } from '../replies/bytes-differ'

/** The coursework's exchange: a head, `HOLA`, five doubles, and the server's end. */
export function exchangeRun(timeoutMs: number): Run {
  const script: Script = {
    pieces: [
      { bytes: encodeHead(courseworkValues) },
      { bytes: encodeTail(courseworkValues.tail), afterBytes: hola.length }
    ],
    halfClose: true,
    timeoutMs,
    isOver: reply => reply.length > hola.length
  }
  return async place => {
    const heard = await converse(place, script)
    const { reply, sent } = heard
    const sizes = { requestBytes: sent, reply, replyBytes: reply.length }
    const broken = brokenOff(heard, place, script)
    if (broken) return { ...broken, ...sizes }
    const difference = bytesDiffer(hola, reply)
    if (difference === null) return { outcome: 'expected', ...sayOfLoad('hola'), ...sizes }
    if (difference.byte === reply.length) {
      return {
        outcome: 'cut',
        ...sayOfLoad('part-of-hola', { bytes: reply.length, of: hola.length }),
        ...sizes
      }
    }
    return { outcome: 'different', ...sayOfLoad('no-hola'), difference, ...sizes }
  }
}
