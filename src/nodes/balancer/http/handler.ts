import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientRuns } from '../client-runs'
import { ask, type Answered, type Desk, type Inquiry, type Refusal } from './ask'
import { Tried } from '../tried'
import { framing, isReplayable, takeBody, type Body } from './body'
import { forwarded } from './headers'
import { isRedirect, redirect } from './redirect'
import { refuse, refuseAndClose } from './refusal'
import { relay } from './relay'
import { targetOf } from './target'

/**
 * One request, from its head to the end of its reply.
 * @param expects100 the client waits for `100 Continue` before it sends the body
 */
export async function handle(
  desk: Desk,
  runs: ClientRuns,
  request: IncomingMessage,
  response: ServerResponse,
  expects100: boolean
): Promise<void> {
  const { telemetry } = desk
  const startedAt = performance.now()
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  telemetry.requests++
  const method = request.method ?? ''
  const peer = `${request.socket.remoteAddress}:${request.socket.remotePort}`

  const target = targetOf(request)
  if ('status' in target) {
    telemetry.refused(peer, target.code, target.reason)
    return refuseAndClose(response, target)
  }
  const { path, headers } = target
  if (isRedirect(path)) {
    telemetry.decided(`${method} ${path}`)
    request.url = path
    return redirect(request, response, runs)
  }

  let body: Body
  try {
    body = await takeBody(request, () => {
      if (expects100 && !response.headersSent) response.writeContinue()
      expects100 = false
    })
  } catch {
    // It left, or was too slow, in the middle of its body: whoever noticed has answered.
    return
  }
  const inquiry: Inquiry = {
    method,
    path,
    headers: [
      ...forwarded(headers, request.socket.remoteAddress ?? '', request.httpVersion),
      ...framing(method, body)
    ],
    body,
    signal: gone.signal
  }
  const answered = await askHolder(desk, inquiry)
  const ms = (): string => `${(performance.now() - startedAt).toFixed(1)} ms`
  if (!('call' in answered)) {
    if (answered.status === 0) return telemetry.decided(`${method} ${path}: the client left after ${ms()}`)
    telemetry.unanswered({ method, path, status: answered.status, reason: answered.reason })
    return refuse(response, answered)
  }
  const { outcome, lease } = answered
  if (outcome.kind === 'upgraded') {
    // Nobody asked for it.
    outcome.socket.destroy()
    answered.call.close()
    lease.release()
    const reason = `${lease.backend.id} switched protocols unasked`
    telemetry.unanswered({ method, path, status: 502, reason })
    return refuse(response, { status: 502, code: 'BACKEND_FAILED', reason })
  }
  const status = outcome.answer.statusCode ?? 0
  desk.whereabouts.learn(method, path, outcome.answer, lease.backend)
  const failure = await relay(desk, inquiry, answered, outcome.answer, response)
  telemetry.latency.add(performance.now() - startedAt)
  if (!failure) return telemetry.decided(`${method} ${path} -> ${lease.backend.id} ${status}, ${ms()}`)
  if (failure.kind === 'gone') return telemetry.decided(`${method} ${path}: the client left after ${ms()}`)
  const told = failure.kind === 'invalid' && !response.destroyed ? 502 : status
  const reason = told === 502 ? failure.reason : `cut short: ${failure.reason}`
  telemetry.unanswered({ method, path, status: told, reason })
}

/** Asks, and when a backend has nothing at a path where another is known to have stored it, asks that one. */
async function askHolder(desk: Desk, inquiry: Inquiry): Promise<Answered | Refusal> {
  const tried = new Tried()
  const answered = await ask(desk, inquiry, tried)
  if (!('call' in answered) || answered.outcome.answer.statusCode !== 404) return answered
  const { method, path, body } = inquiry
  const { lease, call } = answered
  const holder = desk.whereabouts.otherThan(lease.backend, method, path)
  if (!holder || tried.has(holder) || !isReplayable(method, body)) return answered
  const reason = `${lease.backend.id} has nothing there, ${holder.id} stored it`
  // Left before the other is asked: two requests must not wait for each other's place.
  call.abort({ kind: 'invalid', cause: 'diverged', reason })
  lease.release()
  desk.telemetry.retried({ from: lease.backend.id, to: holder.id, method, path, reason })
  const others = new Tried()
  for (const backend of desk.pool.backends) if (backend !== holder) others.exclude(backend)
  const second = await ask(desk, inquiry, others)
  if ('call' in second || second.status === 0) return second
  // It is gone just now: the answer is what the others have to say.
  tried.add(holder)
  return ask(desk, inquiry, tried)
}
