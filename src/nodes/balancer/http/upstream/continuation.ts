import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend } from '../../backends/backend'
import { limits } from '../../limits'
import { ExcludedBackends } from '../../backends/excluded-backends'
import { nowMs } from '../../now'
import type { BalancerContext } from '../../context'
import type { Loss } from '../../loss'
import { firstAnswer, type AnsweredCall } from './first-answer'
import { lines, value, without } from '../head/headers'
import type { UpstreamRequest } from './upstream-request'
import type { ResponseHead } from '../head/response-head'

/** A reply that another backend can continue: the bytes of the representation that the client was promised. */
export interface ContinuableReply {
  /** Offsets of the first and the last byte of the representation that the reply carries. */
  readonly first: number
  readonly last: number
  /** Bytes of the whole representation. */
  readonly total: number
  /** The header that tells this representation from others: a strong entity tag, or a date that is as good as one. */
  readonly validator: { readonly name: 'etag' | 'last-modified'; readonly value: string }
  /** Its Content-Encoding. */
  readonly encoding: string | undefined
}

/** How `answer` could be continued; null when another backend's bytes might not be of the same representation. */
export function continuableReply(method: string, answer: ResponseHead): ContinuableReply | null {
  const headers = answer.headers
  const validator = validatorOf(answer)
  if (method !== 'GET' || answer.framing !== 'length' || !validator) return null
  const encoding = value(headers, 'content-encoding')
  if (answer.status === 206) {
    const range = contentRange(answer)
    return range && size(range) === answer.length ? { ...range, validator, encoding } : null
  }
  const total = answer.length
  const ranges = value(headers, 'accept-ranges')?.toLowerCase() === 'bytes'
  if (answer.status !== 200 || !ranges || !(total > 0)) return null
  return { first: 0, last: total - 1, total, validator, encoding }
}

/**
 * Finds a backend that continues a reply after `sent` bytes of its body, also one that is just being started again.
 * Called by `Exchange` when the backend that answered is lost.
 * @returns null when there is none within `limits.continueMs`: the client's connection has to be reset
 */
export async function continueReply(
  context: BalancerContext,
  request: UpstreamRequest,
  continuable: ContinuableReply,
  sent: number,
  loss: Loss,
  signal: AbortSignal
): Promise<AnsweredCall | null> {
  const different = new Set<Backend>()
  let notThere: Backend | null = loss.from
  const from = continuable.first + sent
  const end = nowMs() + limits.continueMs
  const continued = rangeRequest(request, continuable, from)
  while (nowMs() < end && !signal.aborted && different.size < context.pool.backends.length) {
    const excluded = new ExcludedBackends()
    for (const backend of different) excluded.exclude(backend)
    // The others first; then also the one that was lost, which may have been started again.
    if (notThere) excluded.exclude(notThere)
    notThere = null
    const chosenAt = nowMs()
    const answered = await firstAnswer(context, continued, excluded, signal)
    if (answered === null) break
    if (!('call' in answered)) {
      await sleep(50)
      continue
    }
    const { call, head } = answered
    const { backend } = call
    if (goesOn(head, continuable, from)) {
      context.telemetry.retried({
        ...{ from: loss.from.id, to: backend.id, method: request.method, path: request.path },
        reason: `${loss.reason} after ${sent} bytes; it goes on there`,
        action: 'continue'
      })
      context.telemetry.failedOver({
        ...{ from: loss.from.id, to: backend.id, cause: loss.cause, byte: from },
        ...{ lostAt: loss.at, chosenAt, firstByteAt: nowMs() }
      })
      return answered
    }
    // It has another representation at that path.
    call.abort()
    different.add(backend)
  }
  return null
}

/** Headers of a request that the first answer has already decided on: the continuing request has its own. */
const conditional = new Set([
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since'
])

function rangeRequest(
  request: UpstreamRequest,
  continuable: ContinuableReply,
  from: number
): UpstreamRequest {
  const others = without(request.headers, conditional)
  const headers = [
    ...others,
    'Range',
    `bytes=${from}-${continuable.last}`,
    'If-Range',
    continuable.validator.value
  ]
  const head = `${request.method} ${request.path} HTTP/1.1\r\n${lines(headers)}\r\n`
  return { ...request, head, headers, fresh: true }
}

/** Whether `answer` carries exactly the rest, from offset `from`, of the same representation. */
function goesOn(answer: ResponseHead, continuable: ContinuableReply, from: number): boolean {
  const range = contentRange(answer)
  const { validator } = continuable
  return (
    answer.status === 206 &&
    range?.first === from &&
    range.last === continuable.last &&
    range.total === continuable.total &&
    answer.framing === 'length' &&
    answer.length === size(range) &&
    value(answer.headers, validator.name) === validator.value &&
    value(answer.headers, 'content-encoding') === continuable.encoding
  )
}

/** Bytes of a range. */
function size({ first, last }: { readonly first: number; readonly last: number }): number {
  return last - first + 1
}

function contentRange(answer: ResponseHead): { first: number; last: number; total: number } | null {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(value(answer.headers, 'content-range') ?? '')
  if (!match) return null
  const [first, last, total] = match.slice(1).map(Number)
  if (first === undefined || last === undefined || total === undefined) return null
  return first <= last && last < total ? { first, last, total } : null
}

/** A date is strong only when the representation was a second old at least (RFC 9110, section 8.8.2.2). */
function validatorOf(answer: ResponseHead): ContinuableReply['validator'] | null {
  const tag = value(answer.headers, 'etag')
  if (tag !== undefined) return tag.startsWith('"') ? { name: 'etag', value: tag } : null
  const modified = value(answer.headers, 'last-modified')
  const age = Date.parse(value(answer.headers, 'date') ?? '') - Date.parse(modified ?? '')
  return modified !== undefined && age >= 1000 ? { name: 'last-modified', value: modified } : null
}
