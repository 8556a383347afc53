import { WebSocket, type ClientOptions } from 'ws'
import type { Load } from '#shared/load/load'
import { addressText } from '#system/addresses'
import { sayOfLoad } from '#shared/load/load-words'
import { connector } from '#nodes/net/faults/connectors'
import type { Attempt, Place, Run } from '../attempt'
import { hasExpected, shown, unlike } from '../replies/expected-text'

type WebSocketLoad = Extract<Load, { protocol: 'websocket' }>

const maxAnswerBytes = 1024 ** 2
/** How many bytes of the answers are kept, to be shown. */
const keptBytes = 64 * 1024

/** A WebSocket on which each message is sent when the one before has been answered; then it is closed. */
export function webSocketRun(load: WebSocketLoad): Run {
  const expected = load.expect.map(text => (text === '' ? () => true : hasExpected(text)))
  return place => new Promise(resolve => speak(place, load, expected, resolve))
}

function speak(
  { host, port, wire, signal, onConnection }: Place,
  { path, messages, expect, timeoutMs }: WebSocketLoad,
  expected: readonly ((text: string) => boolean)[],
  done: (attempt: Attempt) => void
): void {
  const socket = new WebSocket(`ws://${addressText({ host, port })}${path}`, {
    perMessageDeflate: false,
    maxPayload: maxAnswerBytes,
    createConnection: ((options: object) => {
      const connection = connector(wire)(options)
      // What its link has carried: the handshake, the frames and the way to the end as well.
      connection.once('connect', () => {
        const closed = onConnection()
        connection.once('close', () => closed(connection.bytesWritten, connection.bytesRead))
      })
      return connection
    }) as ClientOptions['createConnection']
  })
  const kept: Buffer[] = []
  let answers = 0
  let requestBytes = 0
  let replyBytes = 0
  let isDone = false

  const finish = (attempt: Pick<Attempt, 'outcome' | 'what' | 'said' | 'difference'>): void => {
    if (isDone) return
    isDone = true
    clearTimeout(timeout)
    signal.removeEventListener('abort', cancel)
    if (attempt.outcome === 'expected') socket.close(1000)
    else socket.terminate()
    const reply = Buffer.concat(kept.flatMap(answer => [answer, Buffer.from('\n')]))
    done({ ...attempt, requestBytes, reply, replyBytes })
  }
  const timeout = setTimeout(
    () =>
      finish({
        outcome: 'timed-out',
        ...sayOfLoad('late-answers', { answers, of: messages.length, ms: timeoutMs })
      }),
    timeoutMs
  )
  const cancel = (): void => finish({ outcome: 'cut', ...sayOfLoad('cancelled') })
  signal.addEventListener('abort', cancel, { once: true })

  const next = (): void => {
    const message = messages[answers]
    if (message === undefined) return finish({ outcome: 'expected', ...sayOfLoad('answers', { answers }) })
    requestBytes += Buffer.byteLength(message)
    socket.send(message)
  }
  socket.on('open', next)
  socket.on('message', data => {
    if (isDone) return
    const answer = Buffer.isBuffer(data)
      ? data
      : Buffer.concat([data].flat().map(part => Buffer.from(part as ArrayBuffer)))
    if (replyBytes < keptBytes) kept.push(answer)
    replyBytes += answer.length
    const index = answers++
    const text = answer.toString('utf8')
    if (expected[index]?.(text) === false) {
      const what = sayOfLoad('answer-is', { number: index + 1, text: JSON.stringify(shown(text)) })
      const difference = unlike(expect[index] ?? '', text)
      return finish({ outcome: 'different', ...what, difference })
    }
    next()
  })
  socket.on('unexpected-response', (request, response) => {
    request.destroy()
    finish({
      outcome: 'different',
      ...sayOfLoad('handshake', { status: response.statusCode ?? 0 })
    })
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED' || error.code === 'EHOSTUNREACH') {
      return finish({ outcome: 'refused', ...sayOfLoad('refused', { host, port }) })
    }
    if (error.code?.startsWith('HPE_')) {
      return finish({ outcome: 'different', ...sayOfLoad('not-http', { error: error.message }) })
    }
    finish({ outcome: 'cut', ...sayOfLoad('failed', { error: error.message }) })
  })
  socket.on('close', code =>
    finish({
      outcome: 'cut',
      ...sayOfLoad('closed', { status: code, answers, of: messages.length })
    })
  )
}
