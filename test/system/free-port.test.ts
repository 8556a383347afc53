import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ephemeralPorts, freePort, portIfFree } from '../../src/system/free-port'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise(resolve => server.close(resolve))
})

async function hold(port = 0): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}

test('a free port is none that is in use, and none that other nodes want', async () => {
  const port = await hold()
  const free = await freePort('127.0.0.1', port, new Set([port + 1, port + 2]))
  expect([port, port + 1, port + 2]).not.toContain(free)
  expect(await hold(free!)).toBe(free)
})

test('a free port is none that the system takes for the ends of connections', async () => {
  const ephemeral = { first: 32_768, last: 60_999 }
  for (const near of [32_767, 50_003, 60_998]) {
    const free = (await freePort('127.0.0.1', near, new Set(), ephemeral))!
    expect(free < ephemeral.first || free > ephemeral.last).toBe(true)
  }
  expect(await freePort('127.0.0.1', 65_535, new Set(), ephemeral)).toBeLessThan(65_535)
})

test('two who ask at the same time hear of the same port', async () => {
  const near = await hold()
  const free = await Promise.all([1, 2, 3].map(() => freePort('127.0.0.1', near)))
  expect(new Set(free).size).toBe(1)
})

test('the range of this machine is what its system says', () => {
  const { first, last } = ephemeralPorts()
  expect(first).toBeGreaterThan(0)
  expect(last).toBeGreaterThanOrEqual(first)
})

test('a port is free until somebody listens on it, and again afterwards', async () => {
  const port = await hold()
  expect(await portIfFree(port, '127.0.0.1')).toBeNull()
  await new Promise(resolve => servers.splice(0)[0]?.close(resolve))
  expect(await portIfFree(port, '127.0.0.1')).toBe(port)
})

test('who asks for what is no port keeps nobody else from asking', async () => {
  const asked = portIfFree(70_000, '127.0.0.1')
  const next = portIfFree(0, '127.0.0.1')
  await expect(asked).rejects.toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' })
  expect(await next).toBeGreaterThan(0)
  expect(await portIfFree(0, '127.0.0.1')).toBeGreaterThan(0)
})
