import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../support/until'
import { Cleanup, startProxy, TestReplica, type Behaviour } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** A server that takes a random time for each line, and keeps them in the order in which it had them. */
class Ledger {
  readonly lines: string[] = []

  readonly behaviour: Behaviour = socket => {
    let rest = ''
    socket.on('data', chunk => {
      const parts = (rest + chunk.toString()).split('\n')
      rest = parts.pop() ?? ''
      for (const line of parts) {
        this.lines.push(line)
        setTimeout(() => socket.write('ok\n'), Math.random() * 3)
      }
    })
    socket.on('end', () => setTimeout(() => socket.end(), 5))
  }
}

/** Sends lines one after the other, each after the answer to the one before. */
function talk(port: number, name: string, lines: number): Promise<void> {
  return new Promise(resolve => {
    let sent = 0
    const socket = connect({ port, host: '127.0.0.1' })
    const next = (): void => void (sent < lines ? socket.write(`${name}-${++sent}\n`) : socket.end())
    socket.on('connect', next)
    socket.on('data', next)
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}

/** A proxy with one order for two replicas that keep what they had. */
async function ordered(options: Record<string, unknown>) {
  const ledgers = [new Ledger(), new Ledger()]
  const replicas = await Promise.all(ledgers.map(({ behaviour }) => TestReplica.start(behaviour)))
  for (const replica of replicas) cleanup.add(replica)
  const proxy = cleanup.add(await startProxy(replicas, { order: 'total', ...options }))
  return { ledgers, replicas, proxy }
}

describe('order: total', () => {
  it('gives concurrent clients to every replica in one order, and says what that costs', async () => {
    const ledgers = [new Ledger(), new Ledger(), new Ledger()]
    const replicas = await Promise.all(ledgers.map(({ behaviour }) => TestReplica.start(behaviour)))
    for (const replica of replicas) cleanup.add(replica)
    const proxy = cleanup.add(await startProxy(replicas, { order: 'total' }))
    await Promise.all(Array.from({ length: 12 }, (_, i) => talk(proxy.port, `client-${i}`, 8)))
    await until(() => ledgers.every(({ lines }) => lines.length === 96))
    expect(ledgers[1]!.lines).toEqual(ledgers[0]!.lines)
    expect(ledgers[2]!.lines).toEqual(ledgers[0]!.lines)
    const { order } = proxy.node.stats()
    expect(order).toMatchObject({ waiting: 0, waited: 11 })
    expect(order!.longestMs).toBeGreaterThan(0)
    expect(proxy.context.of('session').some(({ waitedMs }) => (waitedMs ?? 0) > 0)).toBe(true)
  })

  it('keeps that order for a replica that was killed in the middle and has caught up, under load', async () => {
    const { ledgers, replicas, proxy } = await ordered({ replay: 'at-least-once' })
    const [, second] = replicas
    let stop = false
    let talks = 0
    cleanup.add({ close: () => (stop = true) })
    const clients = Promise.all(
      Array.from({ length: 4 }, async (_, i) => {
        for (let n = 0; !stop; n++, talks++) await talk(proxy.port, `client-${i}-${n}`, 3)
      })
    )
    await until(() => talks > 10)
    await second!.kill()
    await until(() => talks > 30)
    await second!.listen()
    await until(() => proxy.context.of('attached').length > 0)
    const then = talks
    await until(() => talks > then + 10)
    stop = true
    await clients
    await until(() => proxy.node.stats().links.every(link => link.open === 0 && link.pendingSessions === 0))
    // What it had had of the session in which it was killed, it has again.
    const seen = new Map<string, number>()
    ledgers[1]!.lines.forEach((line, i) => seen.set(line, i))
    const last = ledgers[1]!.lines.filter((line, i) => seen.get(line) === i)
    expect(last).toEqual(ledgers[0]!.lines)
    const repeated = ledgers[1]!.lines.length - last.length
    if (repeated > 0) expect(proxy.node.stats().links[1]!.replays!.maybeTwice).toBeGreaterThan(0)
  })

  it('replays to one that is back already what it was killed in, before it gets the next', async () => {
    const { ledgers, replicas, proxy } = await ordered({ replay: 'at-least-once' })
    const [killed] = replicas
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => void client.destroy() })
    client.write('one-1\n')
    await once(client, 'data')
    await until(() => ledgers.every(({ lines }) => lines.length === 1))
    await killed!.kill()
    await until(() => proxy.context.of('detached').length === 1)
    await killed!.listen()
    await until(() => proxy.node.stats().links[0]!.attached)
    const next = talk(proxy.port, 'two', 1)
    await until(() => proxy.node.stats().order!.waiting === 1)
    client.end('one-2\n')
    await next
    await until(() => ledgers[0]!.lines.length === 4 && ledgers[1]!.lines.length === 3)
    expect(ledgers[1]!.lines).toEqual(['one-1', 'one-2', 'two-1'])
    expect(ledgers[0]!.lines).toEqual(['one-1', 'one-1', 'one-2', 'two-1'])
  })

  it('does so too where the client of that session is still there when the next has its turn', async () => {
    const heard: string[][] = [[], []]
    const answering =
      (at: number, isWhole: () => boolean): Behaviour =>
      socket => {
        socket.on('end', () => socket.end())
        socket.on('data', chunk => {
          heard[at]!.push(/GET (\S+)/.exec(String(chunk))![1]!)
          if (isWhole()) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
          else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no')
        })
      }
    let isWhole = false
    let goOn: () => void = () => undefined
    const killed = cleanup.add(await TestReplica.start(answering(0, () => isWhole)))
    const other = cleanup.add(
      await TestReplica.start(socket => {
        answering(1, () => true)(socket, undefined as never)
        const write = socket.write.bind(socket)
        if (heard[1]!.length === 0)
          socket.write = (bytes: string) => {
            goOn = () => void write(bytes)
            return true
          }
      })
    )
    const proxy = cleanup.add(await startProxy([killed, other], { order: 'total', replay: 'at-least-once' }))
    // It does not close its side when the other is closed.
    const kept = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    cleanup.add({ close: () => void kept.destroy() })
    let got = ''
    kept.on('data', chunk => (got += String(chunk)))
    kept.write('GET /one HTTP/1.1\r\nHost: a\r\n\r\n')
    await until(() => heard.every(paths => paths.length === 1) && got.endsWith('\r\n\r\no'))
    await killed.kill()
    await until(() => proxy.context.of('detached').length === 1)
    isWhole = true
    await killed.listen()
    await until(() => proxy.node.stats().links[0]!.attached)
    goOn()
    await until(() => got.endsWith('ok'))
    // It is kept alive: the next waits until it is clear that nobody asks anything more on it.
    const next = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => void next.destroy() })
    next.end('GET /two HTTP/1.1\r\nHost: a\r\n\r\n')
    next.resume()
    await until(() => heard[1]!.length === 2)
    kept.destroy()
    await until(() => heard[0]!.length === 3)
    expect(heard).toEqual([
      ['/one', '/one', '/two'],
      ['/one', '/two']
    ])
  })

  it('has a client wait for the only replica that is left until that has what it missed', async () => {
    const ledgers = [new Ledger(), new Ledger()]
    let goOn: () => void = () => undefined
    const isLetGo = new Promise<void>(resolve => (goOn = resolve))
    const slow: Behaviour = (socket, connection) => {
      ledgers[1]!.behaviour(socket, connection)
      // It is done with `second` only when it is let go on.
      const end = socket.end.bind(socket)
      socket.end = () => {
        if (connection.received.toString() === 'second-1\n') void isLetGo.then(() => end())
        else end()
        return socket
      }
    }
    const replica = cleanup.add(await TestReplica.start(ledgers[0]!.behaviour))
    const behind = cleanup.add(await TestReplica.start(slow))
    const proxy = cleanup.add(await startProxy([replica, behind], { order: 'total', connectGraceMs: 50 }))
    await behind.kill()
    for (const name of ['first', 'second', 'third']) await talk(proxy.port, name, 1)
    await behind.listen()
    await until(() => ledgers[1]!.lines.length === 2)
    await replica.kill()
    const late = talk(proxy.port, 'late', 1)
    await until(() => proxy.node.stats().links.every(({ attached }) => !attached))
    await new Promise(resolve => setTimeout(resolve, 200))
    goOn()
    await late
    expect(ledgers[1]!.lines).toEqual(['first-1', 'second-1', 'third-1', 'late-1'])
  })

  it('goes on without a replica that stands still, and leaves a client that has gone out', async () => {
    const { ledgers, replicas, proxy } = await ordered({ lagMs: 200 })
    const [, second] = replicas
    await talk(proxy.port, 'before', 1)
    await until(() => ledgers[1]!.lines.length === 1)
    second!.freeze()
    await Promise.all(['a', 'b', 'c'].map(name => talk(proxy.port, name, 2)))
    expect(ledgers[0]!.lines).toHaveLength(7)
    second!.resume()
    await until(() => proxy.node.stats().links[1]!.attached && ledgers[1]!.lines.length >= 7)
    expect(ledgers[1]!.lines).toEqual(ledgers[0]!.lines)
  })

  it('lets a client that says nothing hold the others for turnMs, and one that is alone for ever', async () => {
    const ledger = new Ledger()
    const replica = cleanup.add(await TestReplica.start(ledger.behaviour))
    const proxy = cleanup.add(await startProxy([replica], { order: 'total', turnMs: 300 }))
    const silent = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => silent.destroy() })
    let how = ''
    silent.on('error', (error: NodeJS.ErrnoException) => (how = error.code ?? ''))
    silent.write('silent-1\n')
    await until(() => ledger.lines.length === 1)
    await until(() => performance.now() > 0 && proxy.node.stats().order!.waiting === 0)
    await talk(proxy.port, 'next', 1)
    expect(ledger.lines).toEqual(['silent-1', 'next-1'])
    await until(() => how === 'ECONNRESET')
    expect(proxy.context.of('session').find(({ session }) => session === 1)).toBeDefined()
  })

  it('counts from a client’s turn on for how long it says nothing', async () => {
    const ledger = new Ledger()
    const replica = cleanup.add(await TestReplica.start(ledger.behaviour))
    const turnMs = 2_000
    const proxy = cleanup.add(await startProxy([replica], { order: 'total', turnMs }))
    const said: string[] = []
    const open = (name: string): Socket => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1' })
      cleanup.add({ close: () => socket.destroy() })
      socket.on('data', () => said.push(name))
      return socket.on('error', () => said.push(`${name} reset`))
    }
    const waiting = (sessions: number): Promise<unknown> =>
      until(() => proxy.node.stats().order!.waiting === sessions)
    const first = open('first')
    first.write('first-1\n')
    await until(() => ledger.lines.length === 1)
    const second = open('second')
    await waiting(1)
    const third = open('third')
    await waiting(2)
    const waitedUntil = performance.now() + turnMs + 200
    for (let i = 2; performance.now() < waitedUntil; i++) {
      first.write(`first-${i}\n`)
      await until(() => ledger.lines.length === i)
    }
    first.end()
    await waiting(1)
    // The proxy looks after its sessions every 50 ms; that it does not end this one has no sign.
    await new Promise(resolve => setTimeout(resolve, 300))
    second.end('second-1\n')
    third.end('third-1\n')
    await until(() => ledger.lines.includes('third-1'))
    expect(ledger.lines).toContain('second-1')
    expect(said).not.toContain('second reset')
  })

  it('ends a client of HTTP that has its answers and keeps its connection, while others wait', async () => {
    const replies: Behaviour = (socket, connection) => {
      socket.on('data', () => {
        if (connection.received.toString().endsWith('\r\n\r\n'))
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      })
      socket.on('end', () => socket.end())
    }
    const replicas = await Promise.all([replies, replies].map(behaviour => TestReplica.start(behaviour)))
    for (const replica of replicas) cleanup.add(replica)
    const proxy = cleanup.add(await startProxy(replicas, { order: 'total' }))
    const ask = async (): Promise<{ readonly socket: Socket; readonly ended: Promise<unknown> }> => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1' })
      cleanup.add({ close: () => socket.destroy() })
      const ended = once(socket, 'end')
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      await once(socket, 'data')
      return { socket, ended }
    }
    const first = await ask()
    const [second] = await Promise.all([ask(), first.ended])
    // Nobody waits for the second, which stays; the third has its turn as the second had.
    second.socket.write('GET /2 HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(second.socket, 'data')
    await Promise.all([ask(), second.ended])
    await until(() => proxy.context.of('session').length >= 2)
    expect(proxy.context.of('session').map(({ outcome }) => outcome)).not.toContain('cut')
    expect(replicas.map(({ connections }) => connections.length)).toEqual([3, 3])
  })

  it('lets nobody in before a session that was held for whoever came back first', async () => {
    const ledgers = [new Ledger(), new Ledger()]
    const [first, second] = await Promise.all(ledgers.map(({ behaviour }) => TestReplica.start(behaviour)))
    cleanup.add(first!)
    cleanup.add(second!)
    const proxy = cleanup.add(await startProxy([first!, second!], { order: 'total', connectGraceMs: 10_000 }))
    await Promise.all([first!.kill(), second!.kill()])
    const held = connect({ port: proxy.port, host: '127.0.0.1' })
    cleanup.add({ close: () => held.destroy() })
    held.on('error', () => undefined)
    held.write('held-1\n')
    await until(() => proxy.context.of('detached').length === 2)
    const next = talk(proxy.port, 'next', 1)
    const isAttached = (i: number): boolean => proxy.node.stats().links[i]!.attached
    await first!.listen()
    await until(() => isAttached(0) && ledgers[0]!.lines.length === 1)
    await second!.listen()
    // It is not attached; and if it were, that would take no longer.
    await until(() => isAttached(1), { timeoutMs: 700 }).catch(() => undefined)
    held.end('held-2\n')
    await next
    await until(() => isAttached(1) && ledgers.every(({ lines }) => lines.length === 3))
    expect(ledgers[0]!.lines).toEqual(['held-1', 'held-2', 'next-1'])
    expect(ledgers[1]!.lines).toEqual(ledgers[0]!.lines)
  })
})
