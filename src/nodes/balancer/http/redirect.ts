import type { IncomingMessage, ServerResponse } from 'node:http'
import { limits } from '../limits'
import type { ClientRuns } from '../client-runs'
import { refuse } from './refusal'

/** The coursework's answer, to the letter. */
const started = '{"message": "Redirección iniciada"}'

/** Whether the request is for `/redirect`, the balancer's own path; its query says how often. */
export function isRedirect(path: string): boolean {
  return path === '/redirect' || path.startsWith('/redirect?')
}

/** Answers at once, and starts `GET /client` on a file server, `?times=N` times. */
export function redirect(request: IncomingMessage, response: ServerResponse, runs: ClientRuns): void {
  response.setHeader('Access-Control-Allow-Origin', '*')
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { 'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS' }).end()
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD, OPTIONS')
    refuse(response, { status: 405, code: 'METHOD_NOT_ALLOWED', reason: 'ask for /redirect with GET' })
    return
  }
  const times = timesOf(request.url ?? '')
  if (times === null) {
    const reason = `times must be a whole number from 1 to ${limits.redirectTimes}`
    refuse(response, { status: 400, code: 'BAD_ARGUMENTS', reason })
    return
  }
  if (request.method === 'GET' && !runs.start(times)) {
    refuse(response, { status: 503, code: 'LIMIT_REACHED', reason: 'too many runs of /client are waiting' })
    return
  }
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(started)
  })
  response.end(request.method === 'HEAD' ? undefined : started)
}

function timesOf(url: string): number | null {
  const query = new URLSearchParams(url.slice('/redirect'.length))
  const given = query.getAll('times')
  if (given.length === 0) return 1
  const [text = ''] = given
  if (given.length > 1 || !/^\d{1,4}$/.test(text)) return null
  const times = Number(text)
  return times >= 1 && times <= limits.redirectTimes ? times : null
}
