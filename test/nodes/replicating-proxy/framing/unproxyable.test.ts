import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { UnproxyableReader } from '../../../../src/nodes/replicating-proxy/framing/unproxyable'
import { hasJava, JavaPrograms, javaSkipped } from '../../../fixtures/java/java'
import { freePort } from '../../../support/ports'
import { until } from '../../../support/until'
import { Cleanup, startProxy, TestReplica } from '../support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('what a proxy of bytes cannot carry', () => {
  it('is seen in the passive answer and the active request of FTP', () => {
    const passive = new UnproxyableReader(2)
    expect(passive.reply(latin1('220 hola\r\n227 Entering Passive '))).toBeNull()
    expect(passive.reply(latin1('Mode (192,168,0,7,4,1).\r\n'))).toMatchObject({
      protocol: 'ftp',
      reason: expect.stringContaining('192.168.0.7:1025') as string
    })
    expect(passive.reply(latin1('227 Entering Passive Mode (1,2,3,4,5,6)\r\n'))).toBeNull()
    expect(new UnproxyableReader(1).reply(latin1('229 Extended (|||50100|)\r\n'))?.reason).toContain('50100')
    expect(new UnproxyableReader(1).request(latin1('USER a\r\nPORT 127,0,0,1,19,137\r\n'))?.reason).toContain(
      '127.0.0.1:5001'
    )
  })

  it('is seen in the stub of a remote object', () => {
    const reader = new UnproxyableReader(2)
    expect(reader.request(latin1('JRMI\0\x02\x4b'))).toBeNull()
    const stub = '\x51\xac\xed\0\x05w\x22\0\x0aUnicastRef\0\x09127.0.1.1\0\0\x87\x13'
    expect(reader.reply(latin1(stub))).toMatchObject({
      protocol: 'rmi',
      reason: expect.stringContaining('127.0.1.1:') as string
    })
  })

  it('is TLS to several replicas, and to one it is not', () => {
    const hello = latin1('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
    expect(new UnproxyableReader(2).request(hello)?.protocol).toBe('tls')
    expect(new UnproxyableReader(1).request(hello)).toBeNull()
  })

  it.skipIf(!hasJava)(
    `is seen where Java itself looks up a remote object${javaSkipped}`,
    async () => {
      const java = new JavaPrograms(['RemoteWord'])
      cleanup.add({ close: () => java.close() })
      const port = await freePort()
      const server = java.run('RemoteWord', 'serve', port)
      await until(() => server.stdout().includes('bound'))
      const proxy = cleanup.add(await startProxy([{ port }]))
      const client = java.run('RemoteWord', 'ask', proxy.port)
      expect(await client.exited).toBe(0)
      expect(client.stdout()).toContain('hola')
      await until(() => proxy.context.of('unproxyable').length === 1)
      expect(proxy.context.of('unproxyable')).toMatchObject([{ protocol: 'rmi', session: 1 }])
    },
    60_000
  )

  it('is said once for all sessions', async () => {
    const start = async (): Promise<TestReplica> =>
      cleanup.add(await TestReplica.start(socket => socket.once('data', () => socket.end())))
    const proxy = cleanup.add(await startProxy([await start(), await start()]))
    for (let i = 0; i < 3; i++) {
      await new Promise<void>(resolve => {
        const socket = connect({ port: proxy.port, host: '127.0.0.1' })
        socket.on('error', () => undefined)
        socket.on('close', () => resolve())
        socket.resume().end('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
      })
    }
    await until(() => proxy.node.stats().open === 0)
    expect(proxy.context.of('unproxyable')).toMatchObject([{ protocol: 'tls', session: 1 }])
    expect(proxy.context.texts('warn').filter(text => text.includes('TLS'))).toHaveLength(1)
  })
})
