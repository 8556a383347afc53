import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { hasListener, portHolder } from '../../../src/system/tcp/port-holder'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
})

async function hold(port = 0, host = '127.0.0.1'): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>(resolve => server.listen(port, host, resolve))
  return (server.address() as { port: number }).port
}

test.skipIf(process.platform !== 'linux')(
  'the holder of a port is found, whichever address it has',
  async () => {
    for (const host of ['127.0.0.1', '::']) {
      expect(await portHolder(await hold(0, host))).toMatchObject({ pid: process.pid })
    }
  }
)

test('nobody holds a port on which nobody listens', async () => {
  const port = await hold()
  await new Promise(resolve => servers.splice(0)[0]?.close(resolve))
  expect(await portHolder(port)).toBeNull()
})

test('whether anyone listens is known before a node that found its port taken has ended', async () => {
  const port = await hold()
  const asked = hasListener(port)
  if (process.platform === 'linux') {
    // At once: a node that waited for it would have been taken for one that crashed.
    const turn = new Promise(resolve => setImmediate(resolve, 'late'))
    expect(await Promise.race([asked, turn])).toBe(true)
  }
  expect(await asked).toBe(true)
  await new Promise(resolve => servers.splice(0)[0]?.close(resolve))
  expect(await hasListener(port)).toBe(false)
})
