import { request as httpRequest, type IncomingMessage } from 'node:http'
import { forwardedRequestHeaders, forwardedResponseHeaders, type NodeTarget } from '#lab/hosts/node-gateway'
import { RelevoError } from '#shared/errors'

/** A node that is silent for this long while it owes the beginning of an answer. */
const defaultSilenceMs = 30_000
/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/**
 * A node's answer to a request of the panel, ranges included, its body passed on as it comes. By Node's own
 * client and not Chromium's, which has proxies, a cache, redirects and forbidden ports.
 * @throws RelevoError `CONNECTION_REFUSED` when the node gives no answer that could be passed on
 */
export async function nodeResponse(
  target: NodeTarget,
  request: Pick<Request, 'method' | 'headers'>,
  silenceMs = defaultSilenceMs
): Promise<Response> {
  try {
    const answer = await ask(target, request, silenceMs)
    return toResponse(answer, request.method)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RelevoError('CONNECTION_REFUSED', `the node gave no answer: ${reason}`)
  }
}

function ask(
  target: NodeTarget,
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  silenceMs: number
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const forwarded = forwardedRequestHeaders(name => headers.get(name))
    // An agent of its own would connect by itself.
    const agent = !target.createConnection && { agent: false as const }
    const upstream = httpRequest({ ...agent, ...target, method, headers: forwarded })
    upstream.setTimeout(silenceMs, () => upstream.destroy(new Error(`silent for ${silenceMs} ms`)))
    upstream.on('error', reject)
    // A node that changes protocols unasked gives no answer at all otherwise.
    upstream.on('upgrade', (_answer, socket) => {
      socket.on('error', () => undefined).destroy()
      reject(new Error('it changed protocols unasked'))
    })
    upstream.on('response', answer => {
      // From here on it is the player that sets the pace; a paused video is silent too.
      upstream.setTimeout(0)
      resolve(answer)
    })
    upstream.end()
  })
}

function toResponse(answer: IncomingMessage, method: string): Response {
  const status = answer.statusCode ?? 502
  const headers = forwardedResponseHeaders(name => header(answer, name))
  const hasBody = method !== 'HEAD' && !withoutBody.has(status)
  try {
    const response = new Response(hasBody ? bodyOf(answer) : null, { status, headers })
    if (!hasBody) answer.resume()
    return response
  } catch (error) {
    // A status that no response can have.
    answer.on('error', () => undefined).destroy()
    throw error
  }
}

/** The bytes at the reader's pace. Cancelling (a player that seeks, a page that goes) ends the connection at once. */
function bodyOf(answer: IncomingMessage): ReadableStream<Uint8Array> {
  let open = true
  const end = (how: () => void): void => {
    if (open) how()
    open = false
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      answer.on('data', (bytes: Buffer) => {
        answer.pause()
        // What was read already may still come after a cancel.
        if (open) controller.enqueue(bytes)
      })
      answer.on('end', () => end(() => controller.close()))
      answer.on('error', error => end(() => controller.error(error)))
      answer.on('close', () => end(() => controller.error(new Error('the node cut the answer'))))
      answer.pause()
    },
    pull: () => void answer.resume(),
    cancel: () => end(() => answer.destroy())
  })
}

function header(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}
