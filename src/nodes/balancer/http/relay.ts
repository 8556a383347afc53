import type { IncomingMessage, ServerResponse } from 'node:http'
import { monotonicMs } from '#nodes/runtime/clock'
import type { Answered, Desk, Inquiry } from './ask'
import { pairs } from './body'
import type { Call, Failure } from './call'
import { continueReply, promisedBy } from './continuation'
import { endToEnd, value, values, without } from './headers'
import { refuse } from './refusal'
import { isOnlyChunked } from './target'

/**
 * Passes a reply on, and goes on with another backend when this one breaks off in the middle.
 * @returns the failure that ended it, or null when the client has it whole. After a failure the client's
 * connection is reset: a reply that was cut never looks like one that is whole.
 */
export async function relay(
  desk: Desk,
  inquiry: Inquiry,
  answered: Answered,
  answer: IncomingMessage,
  response: ServerResponse
): Promise<Failure | null> {
  const promised = promisedBy(inquiry.method, answer)
  let { lease, call } = answered
  let source = answer
  let sent = 0
  try {
    if (!isOnlyChunked(answer.rawHeaders)) throw new Error('a transfer coding other than chunked')
    writeHead(answer, response)
  } catch (error) {
    // Node's parser takes what HTTP forbids to send (a status of 099, control characters), and takes off no
    // transfer coding but chunked.
    const why = error instanceof Error ? error.message : String(error)
    const reason = `${call.backend.id} answered what cannot be passed on (${why})`
    const failure: Failure = { kind: 'invalid', cause: 'rst', reason }
    call.backend.failures++
    call.abort(failure)
    lease.release()
    // What was refused of the answer must not be in ours.
    response.statusMessage = ''
    refuse(response, { status: 502, code: 'BACKEND_FAILED', reason })
    return failure
  }
  // The head leaves with the first bytes of the body, unless those are late.
  setImmediate(() => {
    if (sent === 0 && !response.writableEnded && !response.destroyed) response.flushHeaders()
  })
  for (;;) {
    const failure = await pump(call, source, response, bytes => (sent += bytes))
    lease.release()
    if (!failure) {
      if (response.chunkedEncoding) response.addTrailers(pairs(source.rawTrailers))
      response.end()
      return null
    }
    const loss = { from: call.backend, cause: failure.cause, reason: failure.reason, at: monotonicMs() }
    const next =
      promised && failure.kind !== 'gone' ? await continueReply(desk, inquiry, promised, sent, loss) : null
    if (!next || next.outcome.kind !== 'answer') {
      reset(response)
      return failure
    }
    ;({ lease, call } = next)
    source = next.outcome.answer
  }
}

function writeHead(answer: IncomingMessage, response: ServerResponse): void {
  let headers = endToEnd(answer.rawHeaders)
  // Trailers need a chunked reply, which one with a length, or to a client of HTTP/1.0, is not.
  const { req } = response
  if (value(headers, 'content-length') !== undefined || req.httpVersion !== '1.1' || req.method === 'HEAD') {
    headers = without(headers, new Set(['trailer']))
  }
  const via = [...values(headers, 'via'), `${answer.httpVersion} relevo`].join(', ')
  headers = [...without(headers, new Set(['via'])), 'Via', via]
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', headers)
}

/** Copies one backend's answer to the client at the client's pace. Null when it ended as it should. */
function pump(
  call: Call,
  source: IncomingMessage,
  sink: ServerResponse,
  count: (bytes: number) => void
): Promise<Failure | null> {
  return new Promise(resolve => {
    const finish = (failure: Failure | null): void => {
      source.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
      sink.off('drain', onDrain)
      call.close()
      resolve(failure)
    }
    const onData = (chunk: Buffer): void => {
      call.backend.received(chunk.length)
      count(chunk.length)
      if (sink.write(chunk)) call.owes()
      else {
        // It is the client's turn now: the backend owes nothing.
        call.owesNothing()
        source.pause()
      }
    }
    const onDrain = (): void => {
      call.owes()
      source.resume()
    }
    const onEnd = (): void => finish(source.complete ? null : call.cutShort(null))
    const onError = (error: Error): void => finish(call.cutShort(error))
    const onClose = (): void => finish(call.cutShort(null))
    sink.on('drain', onDrain)
    source.on('error', onError).once('close', onClose).once('end', onEnd).on('data', onData)
    if (source.destroyed && !source.complete) onClose()
  })
}

/** Ends the client's connection in a way that nobody can take for the end of the reply. */
export function reset(response: ServerResponse): void {
  if (response.socket) response.socket.resetAndDestroy()
  else response.destroy()
}
