import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { exchangeMany } from '../../../src/nodes/client/exchange-many'
import { exchangeOnce } from '../../../src/nodes/client/exchange-once'
import { listen } from '../../../src/nodes/net/listen'
import { freePort } from '../../support/ports'

const cleanups: (() => void)[] = []
afterEach(() => cleanups.splice(0).forEach(cleanup => cleanup()))

async function server(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const listening: Server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  cleanups.push(() => {
    sockets.forEach(socket => socket.destroy())
    listening.close()
  })
  return listen(listening, { host: '127.0.0.1', port: 0 })
}

const once = (port: number, timeoutMs = 5_000): Promise<string> =>
  exchangeOnce({ host: '127.0.0.1', port, timeoutMs })

describe('exchangeOnce', () => {
  it('waits for HOLA before it sends the five doubles, and for the end', async () => {
    const sizes: number[] = []
    const port = await server(socket => {
      let received = 0
      socket.on('data', chunk => {
        received += chunk.length
        sizes.push(received)
        if (received === 16) for (const letter of 'HOLA') socket.write(letter)
      })
      socket.on('end', () => socket.end())
    })
    expect(await once(port)).toBe('HOLA')
    expect(sizes).toContain(16)
    expect(sizes.at(-1)).toBe(56)
  })

  it('refuses another reply', async () => {
    const port = await server(socket => socket.resume().end('HOLB'))
    await expect(once(port)).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' })
  })

  it('refuses a reply that goes on past HOLA', async () => {
    const port = await server(socket => socket.resume().end('HOLAHOLA'))
    await expect(once(port)).rejects.toMatchObject({ code: 'PROTOCOL_ERROR' })
  })

  it('refuses half a reply', async () => {
    const port = await server(socket => socket.resume().end('HO'))
    await expect(once(port)).rejects.toThrow(/2 of 4 bytes/)
  })

  it('tells a reset', async () => {
    const port = await server(socket => socket.once('data', () => socket.resetAndDestroy()))
    await expect(once(port)).rejects.toThrow(/reset/)
  })

  it('gives up on a silent server after its time', async () => {
    const port = await server(socket => socket.resume())
    await expect(once(port, 100)).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('gives up on a server that answers and never ends', async () => {
    const port = await server(socket => socket.resume().write('HOLA'))
    await expect(once(port, 150)).rejects.toThrow(/no end/)
  })

  it('tries again every 100 ms while the connection is refused', async () => {
    const port = await freePort()
    const exchange = exchangeOnce({ host: '127.0.0.1', port, timeoutMs: 60_000, retryForMs: 10_000 })
    await new Promise(resolve => setTimeout(resolve, 250))
    const late = createServer({ allowHalfOpen: true }, socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end('HOLA'))
    })
    cleanups.push(() => late.close())
    await listen(late, { host: '127.0.0.1', port })
    expect(await exchange).toBe('HOLA')
  })

  it('says that nothing listens when its time is over', async () => {
    const port = await freePort()
    const exchange = exchangeOnce({ host: '127.0.0.1', port, timeoutMs: 60_000, retryForMs: 300 })
    await expect(exchange).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
  })

  it('ends at once when it is cancelled', async () => {
    const port = await server(socket => socket.resume())
    const abort = new AbortController()
    const exchange = exchangeOnce({ host: '127.0.0.1', port, timeoutMs: 60_000, signal: abort.signal })
    setTimeout(() => abort.abort(), 20)
    await expect(exchange).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('exchangeMany', () => {
  it('counts failures, tells ten of them, and goes on', async () => {
    let number = 0
    const port = await server(socket => {
      const good = number++ % 2 === 0
      socket.resume()
      socket.end(good ? 'HOLA' : 'ADIO')
    })
    const target = { host: '127.0.0.1', port, timeoutMs: 60_000 }
    const summary = await exchangeMany({ ...target, count: 40, concurrency: 1 })
    expect(summary).toMatchObject({ count: 40, ok: 20, failed: 20 })
    expect(summary.errors).toHaveLength(10)
    expect(summary.p50).toBeGreaterThan(0)
    expect(summary.p99).toBeGreaterThanOrEqual(summary.p50 ?? Infinity)
  })

  it('keeps to its concurrency', async () => {
    let open = 0
    let most = 0
    const port = await server(socket => {
      most = Math.max(most, ++open)
      socket.on('close', () => open--)
      socket.once('data', () => setTimeout(() => socket.end('HOLA'), 20))
    })
    const target = { host: '127.0.0.1', port, timeoutMs: 60_000 }
    expect(await exchangeMany({ ...target, count: 20, concurrency: 4 })).toMatchObject({ ok: 20 })
    expect(most).toBeLessThanOrEqual(5)
    expect(most).toBeGreaterThan(1)
  })
})
