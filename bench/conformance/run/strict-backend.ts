import { createServer, type AddressInfo, type Socket } from 'node:net'
import { readRequest } from './strict-reader'

/** What came to the backend over one connection. */
interface Seen {
  /** Method, target and body of each request. */
  readonly requests: string[]
  /** What broke the grammar; null while nothing did. */
  broken: string | null
}

/** A server that reads nothing but the strict grammar, and keeps what it was sent since `take` was last called. */
export interface StrictBackend {
  readonly port: number
  take(): readonly Seen[]
  /** Connections that stay open with bytes that are no whole request. */
  readonly leftovers: number
  close(): void
}

/** @param answer what it answers to a request, by its target; left out, 200 with the target */
export async function startStrictBackend(
  answer: (method: string, target: string) => { bytes: string; ends?: boolean } | null = () => null
): Promise<StrictBackend> {
  const sockets = new Set<Socket>()
  const halves = new Set<Socket>()
  const fresh: Seen[] = []
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      halves.delete(socket)
    })
    socket.on('error', () => undefined)
    let text = ''
    let seen: Seen | null = null
    socket.on('data', chunk => {
      text += chunk.toString('latin1')
      for (;;) {
        const read = text === '' || seen?.broken ? 'more' : readRequest(text)
        if (text === '') halves.delete(socket)
        else halves.add(socket)
        if (read === 'more') return
        if (seen === null || !fresh.includes(seen)) fresh.push((seen = { requests: [], broken: null }))
        if ('broken' in read) {
          seen.broken = read.broken
          socket.destroy()
          return
        }
        text = text.slice(read.end)
        const [method = '', target = ''] = read.message.line.split(' ')
        const isUpgrade = read.message.fields.some(([name]) => name === 'upgrade')
        seen.requests.push(`${method} ${target} ${read.message.body}${isUpgrade ? ' (upgrade)' : ''}`)
        const own = answer(method, target)
        const body = method === 'HEAD' ? '' : target
        socket.write(
          own?.bytes ?? `HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${body}`,
          'latin1'
        )
        if (own?.ends) socket.end()
      }
    })
  })
  await new Promise<void>(resolve => server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    take: () => fresh.splice(0),
    get leftovers() {
      return halves.size
    },
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}
