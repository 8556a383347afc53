import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { otherEndIsClosed } from '../../../../src/nodes/net/ends/other-end'
import { until } from '../../../support/until'

async function pair(host: string): Promise<{ client: Socket; server: Socket }> {
  const listener = createServer({ allowHalfOpen: true })
  await new Promise<void>(resolve => listener.listen(0, host, resolve))
  const accepted = new Promise<Socket>(resolve => listener.once('connection', resolve))
  const client = connect({ host, port: (listener.address() as AddressInfo).port, allowHalfOpen: true })
  const server = await accepted
  server.on('error', () => undefined).resume()
  client.on('error', () => undefined)
  onTestFinished(() => {
    client.destroy()
    server.destroy()
    listener.close()
  })
  return { client, server }
}

test.runIf(process.platform === 'linux').each(['127.0.0.1', '::1'])(
  'one who ends its side at %s has not closed, and one who closes has',
  async host => {
    const { client, server } = await pair(host)
    expect(await otherEndIsClosed(server)).toBe(false)
    client.end()
    await until(() => server.readableEnded)
    expect(await otherEndIsClosed(server)).toBe(false)
    client.destroy()
    await until(() => otherEndIsClosed(server))
  }
)
