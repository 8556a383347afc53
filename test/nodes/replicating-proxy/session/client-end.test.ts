import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { Cleanup, startProxy, TestReplica, type Behaviour, type Connection, type TestProxy } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

/** Answers each line some time later, and notes those whose client had ended its side by then: they get no answer. */
function lineServer(
  ms: number,
  aborted: string[],
  onLine: (line: string) => void = () => undefined
): Behaviour {
  return (socket: Socket, connection: Connection) => {
    socket.on('data', chunk => {
      const line = chunk.toString().trim()
      onLine(line)
      setTimeout(() => {
        if (connection.ended) aborted.push(line)
        else socket.write(`ok ${line}\n`)
      }, ms)
    })
    socket.on('end', () => socket.end())
  }
}

/** Says one line, waits for its answer, and ends its side. */
async function say(proxy: TestProxy, line: string): Promise<string> {
  const socket = connect(proxy.port, '127.0.0.1')
  socket.write(`${line}\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.end()
  return answer.toString()
}

const closes = (proxy: TestProxy) => proxy.context.of('session').filter(({ phase }) => phase === 'close')
const attached = (proxy: TestProxy) => proxy.context.of('attached').length

describe('a client that ends its side once it has its answer', () => {
  it('does so for a slower replica when that has answered too', async () => {
    const aborted: string[] = []
    const quick = cleanup.add(await TestReplica.start(lineServer(0, aborted)))
    const slow = cleanup.add(await TestReplica.start(lineServer(100, aborted)))
    const proxy = cleanup.add(await startProxy([quick, slow]))
    for (const line of ['a', 'b', 'c']) expect(await say(proxy, line)).toBe(`ok ${line}\n`)
    await until(() => closes(proxy).length === 3)
    expect(aborted).toEqual([])
    expect(proxy.context.of('diverged')).toEqual([])
  })

  it('does so in the replay when it has heard as much', async () => {
    const aborted: string[] = []
    const heard: string[] = []
    const quick = cleanup.add(await TestReplica.start(lineServer(0, [])))
    const back = cleanup.add(await TestReplica.start(lineServer(30, aborted, line => heard.push(line))))
    const proxy = cleanup.add(await startProxy([quick, back]))
    await back.kill()
    for (const line of ['a', 'b', 'c']) await say(proxy, line)
    await back.listen()
    await until(() => attached(proxy) > 0)
    expect(heard).toEqual(['a', 'b', 'c'])
    expect(aborted).toEqual([])
    expect(proxy.context.of('diverged')).toEqual([])
  })

  it('does so all the same for one that says less, and no more', async () => {
    const says = (word: string): Behaviour => {
      return socket => {
        socket.once('data', () => socket.write(word))
        socket.on('end', () => socket.end())
      }
    }
    const one = cleanup.add(await TestReplica.start(says('word')))
    const other = cleanup.add(await TestReplica.start(says('wor')))
    const proxy = cleanup.add(await startProxy([one, other]))
    expect(await say(proxy, 'a')).toBe('word')
    await until(() => closes(proxy).length === 1)
    expect(other.connections[0]?.ended).toBe(true)
  })

  it('has what it does next replayed after that, however late its connection is closed', async () => {
    const held: Socket[] = []
    const quick = cleanup.add(
      await TestReplica.start(socket => {
        socket.on('data', chunk => socket.write(chunk))
        socket.on('end', () => held.push(socket))
      })
    )
    const order: string[] = []
    const server = createServer(socket => {
      socket.on('data', chunk => {
        order.push(`begun ${chunk}`)
        setTimeout(() => {
          order.push(`done ${chunk}`)
          socket.write(chunk)
        }, 30)
      })
    })
    cleanup.add({ close: () => server.close() })
    const gone = await TestReplica.start(() => undefined)
    await gone.kill()
    const proxy = cleanup.add(await startProxy([quick, gone]))
    for (const line of ['a', 'b', 'c']) await say(proxy, line)
    await until(() => held.length === 3)
    for (const socket of held) socket.end()
    await until(() => closes(proxy).length === 3)
    server.listen(gone.port, '127.0.0.1')
    await until(() => attached(proxy) > 0)
    const one = (line: string): string[] => [`begun ${line}\n`, `done ${line}\n`]
    expect(order).toEqual(['a', 'b', 'c'].flatMap(one))
  })
})
