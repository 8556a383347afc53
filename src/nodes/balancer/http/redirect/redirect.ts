import { limits } from '../../limits'
import type { ClientRuns } from './client-runs'
import { errorReply, type ErrorReply } from '../client/error-reply'
import { ownReply, type Recipient } from '../client/reply-head'

/** The answer that the coursework prescribes, to the letter. */
const startedBody = '{"message": "Redirección iniciada"}'
const anyOrigin = ['Access-Control-Allow-Origin', '*']

/** Whether the request is for `/redirect`, the balancer's own path; its query says how often. */
export function isRedirect(path: string): boolean {
  return path.startsWith('/redirect') && (path.length === 9 || path[9] === '?')
}

/** Starts `GET /client` on a file server, `?times=N` times. @returns the reply, at once */
export function redirect(path: string, recipient: Recipient, runs: ClientRuns): string {
  const { method } = recipient
  const refuse = (reason: ErrorReply): string => errorReply(reason, recipient)
  if (method === 'OPTIONS') {
    return ownReply(204, '', recipient, [...anyOrigin, 'Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS'])
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return refuse({
      ...{ status: 405, code: 'METHOD_NOT_ALLOWED', reason: 'ask for /redirect with GET' },
      headers: [...anyOrigin, 'Allow', 'GET, HEAD, OPTIONS']
    })
  }
  const times = timesOf(path)
  if (times === null) {
    const reason = `times must be a whole number from 1 to ${limits.redirectTimes}`
    return refuse({ status: 400, code: 'BAD_ARGUMENTS', reason, headers: anyOrigin })
  }
  if (method === 'GET' && !runs.start(times)) {
    const reason = 'too many runs of /client are waiting'
    return refuse({ status: 503, code: 'LIMIT_REACHED', reason, headers: anyOrigin })
  }
  return ownReply(200, startedBody, recipient, anyOrigin)
}

function timesOf(path: string): number | null {
  const query = new URLSearchParams(path.slice('/redirect'.length))
  const given = query.getAll('times')
  if (given.length === 0) return 1
  const [text = ''] = given
  if (given.length > 1 || !/^\d{1,4}$/.test(text)) return null
  const times = Number(text)
  return times >= 1 && times <= limits.redirectTimes ? times : null
}
