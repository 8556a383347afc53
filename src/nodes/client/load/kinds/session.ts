import type { RecordedLoad } from '#shared/load/load'
import { sayOfLoad } from '#shared/load/load-words'
import { ClientRequests } from '#nodes/framing/client-requests'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import type { Attempt, Run } from '../attempt'
import { brokenOff, converse, type Heard, type Piece, type Script } from '../converse'
import { RecordedReply, type Comparison } from '../replies/recorded-reply'

/** A reply that its server does not end, and of whose length nothing is known, is over when it is still for so long. */
const quietMs = 500

const nothing = { headers: [], patterns: [], paths: [] }
/** For a session of a proxy that the lab does not have any more. */
const usual: Comparison = { compare: 'http', ignore: nothing, learn: true, noise: [], struck: [] }

/** The bytes of a recorded session, and its reply as the expectation. */
export function sessionRun(load: RecordedLoad, comparison = usual): Run {
  const pieces = load.send.map(({ afterMs, afterBytes, ...data }): Piece => {
    return { bytes: bytesOf(data), afterBytes, afterMs: load.pauses ? afterMs : 0 }
  })
  const requests = new ClientRequests()
  for (const { bytes } of pieces) requests.take(Buffer.from(bytes))
  const recorded = load.reply && new RecordedReply(bytesOf(load.reply), requests, comparison)
  const closes = load.ends === 'server'
  const script: Script = {
    pieces,
    halfClose: load.halfClose,
    timeoutMs: load.timeoutMs,
    ...(!closes && {
      isOver: reply =>
        isWhole(reply, requests) || (recorded !== undefined && reply.length === recorded.length),
      quietMs,
      // A server that is slow in the middle of its reply is not done.
      mayBeAll: reply => !(recorded?.compare(reply).isShort ?? false)
    })
  }
  return async place => {
    const heard = await converse(place, script)
    const broken = brokenOff(heard, place, script)
    const { reply, sent } = heard
    const sizes = { requestBytes: sent, reply, replyBytes: reply.length }
    return { ...(broken ?? judge(heard, requests, recorded)), ...sizes }
  }
}

function judge(
  { end, reply }: Heard,
  requests: ClientRequests,
  recorded: RecordedReply | undefined
): Pick<Attempt, 'outcome' | 'what' | 'said' | 'difference' | 'open'> {
  const framing = framed(reply, requests)
  if (end === 'closed' && framing.state === 'partial') {
    return {
      outcome: 'cut',
      ...sayOfLoad('ended-within', { bytes: reply.length })
    }
  }
  const { difference, isShort, open } = recorded?.compare(reply) ?? {
    difference: null,
    isShort: false,
    open: []
  }
  if (difference === null) return { outcome: 'expected', ...sayOfLoad('bytes', { bytes: reply.length }) }
  if (isShort && end === 'closed') {
    const what = sayOfLoad('ended-bytes', { bytes: reply.length, of: recorded?.length ?? 0 })
    return { outcome: 'cut', ...what, difference }
  }
  const { byte, place } = difference
  const what = place === null ? sayOfLoad('differs-at', { byte }) : sayOfLoad('differs-in', { byte, place })
  return { outcome: 'different', ...what, difference, ...(open.length > 0 && { open }) }
}

function isWhole(reply: Buffer, requests: ClientRequests): boolean {
  return reply.length > 0 && framed(reply, requests).state === 'complete'
}

function framed(reply: Buffer, requests: ClientRequests): ReplyFraming {
  const framing = new ReplyFraming(requests)
  if (reply.length > 0) framing.take(reply)
  return framing
}

function bytesOf({
  text,
  base64
}: {
  readonly text?: string | undefined
  readonly base64?: string | undefined
}): Buffer {
  return base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64')
}
