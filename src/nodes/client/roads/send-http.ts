import { once } from 'node:events'
import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage
} from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { connect as connectTls } from 'node:tls'
import type { RoadCheck } from '#shared/roads/roads'
import { fileBytes } from './file-bytes'
import type { RoadMeter } from './road-meter'
import { checkOf, type RoadRequest } from './road-request'

const boundary = 'relevo-road-boundary'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** `PUT /NAME`, over TLS where the request has certificates to trust; it goes on where an earlier try was cut. */
export async function sendPut(request: RoadRequest, meter: RoadMeter): Promise<RoadCheck> {
  const { name, path, size, sha256, resume } = request
  const url = `/${encodeURIComponent(name)}`
  const put = (start: number): Promise<Answer> => {
    meter.from = start < size ? start : 0
    meter.sent = 0
    const asking = ask(request, meter, 'PUT', url, {
      'Content-Length': size - meter.from,
      ...(meter.from > 0 && { 'Content-Range': `bytes ${meter.from}-${size - 1}/${size}` })
    })
    return answerTo(asking, [fileBytes(path, meter, meter.from)])
  }
  let answer = await put(resume ? await uploadOffset(request, meter, url) : 0)
  // An earlier try may have come to rest there since it was asked, with other bytes; and then another.
  if (answer.status === 409) answer = await put(offsetIn(answer))
  if (answer.status === 409) answer = await put(0)
  const { status, text } = answer
  if (status !== 200 && status !== 201) throw new Error(`HTTP ${status}: ${text}`)
  return checkOf(text, sha256)
}

/** Bytes that the server has of an upload that was cut. */
async function uploadOffset(request: RoadRequest, meter: RoadMeter, url: string): Promise<number> {
  return offsetIn(await answerTo(ask(request, meter, 'HEAD', url, {}), []))
}

function offsetIn({ headers }: Answer): number {
  return Number(headers['upload-offset'] ?? 0)
}

/** `POST /` as the page's form sends it. */
export async function sendForm(request: RoadRequest, meter: RoadMeter): Promise<RoadCheck> {
  const { name, path, size } = request
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n'
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const asking = ask(request, meter, 'POST', '/', {
    'Content-Type': `multipart/form-data; boundary=${boundary}`,
    'Content-Length': head.length + size + tail.length
  })
  const { status, text } = await answerTo(asking, [head, fileBytes(path, meter), tail])
  if (status !== 302) throw new Error(`HTTP ${status}: ${text.slice(0, 200)}`)
  return 'none'
}

function ask(
  { host, port, ca }: RoadRequest,
  meter: RoadMeter,
  method: string,
  path: string,
  headers: Record<string, string | number>
): ClientRequest {
  return httpRequest({
    ...{ host, port, method, path, headers },
    createConnection: () => {
      const socket = meter.connect(host, port)
      return ca === undefined ? socket : connectTls({ socket, ca, servername: 'localhost' })
    }
  })
}

async function answerTo(asking: ClientRequest, parts: readonly (Buffer | Readable)[]): Promise<Answer> {
  async function* body(): AsyncGenerator<Buffer> {
    for (const part of parts) {
      if (Buffer.isBuffer(part)) yield part
      else yield* part as AsyncIterable<Buffer>
    }
  }
  const answered = once(asking, 'response') as Promise<[IncomingMessage]>
  // A short answer may be over before it is told that all was sent, which then counts as given up; what else ends the
  // sending ends the waiting for an answer too.
  await Promise.allSettled([answered, pipeline(body, asking)])
  const [response] = await answered
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, text }
}
