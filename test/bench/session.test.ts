import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { seeded } from '../../bench/soak/random'
import { runSession, type SessionPlan } from '../../bench/soak/session'
import { contentOf } from '../../bench/soak/content'
import { planSession } from '../../bench/soak/works'
import { until } from '../support/until'

let close = (): void => undefined
afterEach(() => close())

/** A server whose one connection says `answer` of the ids that were asked, once as many have come as there are steps. */
async function serve(
  steps: number,
  answer: (asked: readonly Asked[], socket: Socket) => void
): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    let text = ''
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      if (text.split('\r\n\r\n').length - 1 < steps) return
      const heads = text.matchAll(/GET \/(\d+)\?bytes=(\d+)&framing=(\w+)/g)
      answer(
        [...heads].map(([, id, bytes, framing]) => ({
          id: Number(id),
          bytes: Number(bytes),
          framing: framing ?? ''
        })),
        socket
      )
      text = ''
    })
  })
  close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  server.listen(0, '127.0.0.1')
  return until(() => {
    const address = server.address()
    return address !== null && typeof address === 'object' ? address.port : null
  })
}

interface Asked {
  readonly id: number
  readonly bytes: number
  readonly framing: string
}

function reply({ id, bytes, framing }: Asked): Buffer {
  const content = contentOf(id, bytes)
  const head = (line: string): Buffer => Buffer.from(`HTTP/1.1 200 OK\r\n${line}\r\n\r\n`)
  if (framing === 'length') return Buffer.concat([head(`Content-Length: ${bytes}`), content])
  if (framing === 'close') return Buffer.concat([head('Connection: close'), content])
  const size = Buffer.from(`${bytes.toString(16)}\r\n`)
  return Buffer.concat([head('Transfer-Encoding: chunked'), size, content, Buffer.from('\r\n0\r\n\r\n')])
}

/** What clients do that write all their requests before an answer comes, and stay. */
function plan(seed: number): SessionPlan {
  let id = 100 * seed
  return { ...planSession('pipelined', seeded(seed), () => ++id), leave: null }
}

describe('a client of the soak that writes its requests before the answers come', () => {
  it.each([1, 2, 3, 4, 5])(
    'has each answer judged by itself, however their bytes come (seed %i)',
    async seed => {
      const session = plan(seed)
      const port = await serve(session.steps.length, (asked, socket) =>
        socket.end(Buffer.concat(asked.map(reply)))
      )
      const record = await runSession(port, session)
      const ids = session.steps.map(step => step.id)
      expect(record).toMatchObject({ verdict: { kind: 'whole' }, answered: ids, ids, end: 'fin' })
    }
  )

  it('has a part where the last answer does not come, and asked for all', async () => {
    const session = plan(1)
    const port = await serve(session.steps.length, (asked, socket) =>
      socket.end(Buffer.concat(asked.slice(0, -1).map(reply)))
    )
    const record = await runSession(port, session)
    const ids = session.steps.map(step => step.id)
    expect(record).toMatchObject({
      verdict: { kind: 'part' },
      answered: ids.slice(0, -1),
      ids,
      isBetween: true
    })
  })

  it('finds answers that come in another order, and one that comes twice', async () => {
    for (const wrong of [
      (asked: readonly Asked[]) => [...asked].reverse(),
      ([first, ...others]: readonly Asked[]) => [first!, first!, ...others]
    ]) {
      const session = plan(2)
      const port = await serve(session.steps.length, (asked, socket) =>
        socket.end(Buffer.concat(wrong(asked).map(reply)))
      )
      expect((await runSession(port, session)).verdict).toMatchObject({ kind: 'wrong' })
      close()
    }
  })
})
