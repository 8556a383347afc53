import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { until } from '../../../support/until'
import { Cleanup, startProxy, type TestProxy } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** A WebSocket server that echoes each message some time later, if its client is still there by then; and what it heard. */
class Echo {
  readonly heard: string[] = []
  readonly #http: Server
  readonly #sockets = new Set<Socket>()

  private constructor(http: Server, ms: number, word: string) {
    this.#http = http
    http.on('connection', socket => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    new WebSocketServer({ server: http }).on('connection', socket => {
      socket.on('error', () => undefined)
      socket.on('message', data => {
        const text = (data as Buffer).toString()
        this.heard.push(text)
        setTimeout(() => {
          if (socket.readyState === WebSocket.OPEN) socket.send(`${word} ${text}`)
        }, ms)
      })
      socket.on('close', () => this.heard.push('close'))
    })
  }

  static async start(ms: number, word = 'eco'): Promise<Echo> {
    const http = createServer()
    const echo = cleanup.add(new Echo(http, ms, word))
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    return echo
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#http.close()
  }

  /** Nobody can connect to it any more; returns what brings it back. */
  async leave(): Promise<() => Promise<void>> {
    const { port } = this
    this.close()
    await once(this.#http, 'close')
    return async () => {
      this.#http.listen(port, '127.0.0.1')
      await once(this.#http, 'listening')
    }
  }
}

async function talk(proxy: TestProxy, leave: (socket: WebSocket) => void): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/`, { perMessageDeflate: false })
  socket.on('error', () => undefined)
  await once(socket, 'open')
  socket.send('hola')
  const [data] = (await once(socket, 'message')) as [Buffer]
  leave(socket)
  await once(socket, 'close')
  await until(() => proxy.node.stats().links.every(({ open }) => open === 0))
  return data.toString()
}

describe('a WebSocket’s client that leaves when it has its answer', () => {
  it.each([
    ['says that it closes', (socket: WebSocket): void => socket.close()],
    [
      'closes and ends at once',
      (socket: WebSocket): void => {
        socket.close()
        ;(socket as unknown as { _socket: Socket })._socket.end()
      }
    ],
    ['just goes', (socket: WebSocket): void => socket.terminate()]
  ])('%s: a slower replica answers it too, and none is told to differ or to be cut', async (_how, leave) => {
    const echoes = [await Echo.start(0), await Echo.start(150)]
    const proxy = cleanup.add(await startProxy(echoes, {}))
    for (let i = 0; i < 3; i++) expect(await talk(proxy, leave)).toBe('eco hola')
    await until(() => echoes.every(({ heard }) => heard.filter(text => text === 'close').length === 3))
    expect(echoes.map(({ heard }) => heard)).toEqual(
      Array(2).fill(['hola', 'close', 'hola', 'close', 'hola', 'close'])
    )
    await until(() => proxy.context.of('session').filter(({ phase }) => phase === 'close').length >= 3)
    expect(proxy.context.of('diverged')).toEqual([])
    expect(proxy.context.of('detached')).toEqual([])
    const closes = proxy.context.of('session').filter(({ phase }) => phase === 'close')
    expect(closes.map(({ outcome }) => outcome)).not.toContain('cut')
    expect(closes.flatMap(({ upstreams }) => upstreams.map(({ had }) => had))).not.toContain('part')
    expect(proxy.node.stats().links.map(({ pendingSessions }) => pendingSessions)).toEqual([0, 0])
  })

  it('is sent again so to one that missed it', async () => {
    const echoes = [await Echo.start(0), await Echo.start(150)]
    const proxy = cleanup.add(await startProxy(echoes, {}))
    const comeBack = await echoes[1]!.leave()
    expect(await talk(proxy, socket => socket.close())).toBe('eco hola')
    await comeBack()
    await until(() => proxy.node.stats().links[1]?.replays?.replayed === 1)
    expect(echoes[1]!.heard).toEqual(['hola', 'close'])
    expect(proxy.context.of('diverged')).toEqual([])
  })

  it('is told of to one that answers nothing, and what is not said to who has left is no divergence', async () => {
    const echoes = [await Echo.start(0), await Echo.start(100)]
    const proxy = cleanup.add(await startProxy(echoes, {}))
    const twoAtOnce = (socket: WebSocket): void => {
      socket.send('dos')
      socket.close()
    }
    expect(await talk(proxy, twoAtOnce)).toBe('eco hola')
    await until(() => echoes.every(({ heard }) => heard.includes('close')))
    expect(proxy.context.of('diverged')).toEqual([])
    const silent = [await Echo.start(0), await Echo.start(60_000)]
    const other = cleanup.add(await startProxy(silent, {}))
    await talk(other, socket => socket.close())
    await until(() => silent[1]!.heard.includes('close'))
  })

  it('differs where what it has heard differs', async () => {
    const echoes = [await Echo.start(0), await Echo.start(0, 'ECO')]
    const proxy = cleanup.add(await startProxy(echoes, {}))
    await talk(proxy, socket => socket.close())
    expect(proxy.context.of('diverged')).toMatchObject([{ to: 'replica-2' }])
  })
})
