import { createServer, Server } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { assertPortFree } from '../../../../src/nodes/external/ready/listening'
import { listen } from '../../../../src/nodes/net/listen'
import { freePort } from '../../../support/ports'

afterEach(() => vi.restoreAllMocks())

test.runIf(process.platform === 'linux')(
  'a free port is found free without listening on it, which a proxy would take for the program',
  async () => {
    const port = await freePort()
    const listens = vi.spyOn(Server.prototype, 'listen')
    await assertPortFree({ host: '127.0.0.1', port })
    expect(listens).not.toHaveBeenCalled()
  }
)

test('a port that somebody has is not free; the same port of another address is', async () => {
  const server = createServer()
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  await expect(assertPortFree({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  if (process.platform === 'linux') await assertPortFree({ host: '127.0.0.2', port })
  await new Promise(resolve => server.close(resolve))
})

test('an address that is not of this machine is said', async () => {
  const port = await freePort()
  await expect(assertPortFree({ host: '192.0.2.1', port })).rejects.toMatchObject({ code: 'BAD_ARGUMENTS' })
})
