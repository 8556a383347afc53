import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { LabDoor } from '#lab/hosts/lab-door'
import {
  forwardedRequestHeaders,
  forwardedResponseHeaders,
  nodeTarget,
  type NodeTarget
} from '#lab/hosts/node-gateway'
import { RelevoError } from '#shared/errors'
import { answerError, answerText } from '#system/http/http-answers'

/** A node that says nothing for this long while it owes an answer. */
const idleMs = 30_000

/** Passes a GET or HEAD of the panel on to a node, ranges included. */
export function passToNode(lab: LabDoor, url: URL, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answerText(response, 405, 'Only GET and HEAD here.')
  }
  let target: NodeTarget
  try {
    target = nodeTarget(lab, url)
  } catch (error) {
    const data = RelevoError.data(error)
    return answerError(response, data.code === 'NODE_NOT_FOUND' ? 404 : 502, data)
  }
  const upstream = httpRequest({
    // An agent of its own would connect by itself.
    ...(!target.createConnection && { agent: false }),
    ...target,
    method: request.method,
    headers: forwardedRequestHeaders(name => header(request, name))
  })
  upstream.setTimeout(idleMs, () => {
    // While the panel takes nothing (a video that is paused), the silence is ours; the panel's side has its own limit.
    if (!response.writableNeedDrain) upstream.destroy(new Error(`silent for ${idleMs} ms`))
  })
  upstream.on('error', error => {
    answerError(response, 502, {
      code: 'CONNECTION_REFUSED',
      message: `the node gave no answer: ${error.message}`
    })
  })
  const refuse = (what: string): void =>
    answerError(response, 502, {
      code: 'PROTOCOL_ERROR',
      message: `what the node answered makes no sense: ${what}`
    })
  // Nobody asked it to switch protocols; without a listener the request would just end, and the panel would wait.
  upstream.on('upgrade', (_answer, socket) => {
    socket.on('error', () => undefined).destroy()
    refuse('it switched to another protocol')
  })
  upstream.on('response', answer => {
    const status = answer.statusCode ?? 0
    // Whoever has the node's port now may say anything, also what `writeHead` throws at.
    if (status < 200 || status > 599) {
      upstream.destroy()
      return refuse(`status ${status}`)
    }
    response.writeHead(
      status,
      forwardedResponseHeaders(name => header(answer, name))
    )
    answer.on('error', () => response.destroy())
    answer.on('aborted', () => response.destroy())
    answer.pipe(response)
  })
  response.on('close', () => upstream.destroy())
  upstream.end()
}

function header(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
