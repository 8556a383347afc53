import { afterEach, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { processBackend } from '../../balancer/support'
import { ask, Cleanup, startProxy } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const answer = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig'
const upload = Buffer.concat([
  Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n'),
  Buffer.alloc(500_000, 120)
])
const uploads = 20

/** Answers at once, and closes without having read the rest: the system resets the connection. */
const refusing = `import { createServer } from 'node:net'
listen(createServer(socket => socket.on('error', () => undefined).once('data', () => {
  socket.pause()
  socket.write(${JSON.stringify(answer)}, () => socket.destroy())
})))`

it.each([1, 2])(
  'an answer that comes before the request is read is never lost (%i replicas)',
  async count => {
    const replicas = await Promise.all(Array.from({ length: count }, () => processBackend(refusing)))
    const proxy = cleanup.add(await startProxy(replicas))
    // Who is quicker differs from one to the next: the write that fails, or the read.
    for (let i = 0; i < uploads; i++) {
      const { reply } = await ask(proxy.port, upload)
      expect(reply.toString()).toBe(answer)
    }
    await until(() => proxy.node.stats().outcomes!.whole === uploads)
    expect(proxy.context.of('diverged')).toEqual([])
    expect(proxy.context.of('detached')).toEqual([])
  }
)
