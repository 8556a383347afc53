import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { sendFile } from '../../../src/nodes/protocol/transfer/sender'
import { until } from '../../support/until'
import { fileServer, sha256, sourceFile, type FileServer } from '../file-server/file-servers'
import { Cleanup, startProxy } from './support'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const size = 24 * 1024 ** 2

async function setUp() {
  const servers: FileServer[] = []
  for (let i = 0; i < 3; i++) servers.push(await fileServer())
  const proxy = cleanup.add(await startProxy(servers.map(({ receiverPort }) => ({ port: receiverPort }))))
  const source = sourceFile(servers[0]!, size)
  const send = (onSent?: (bytes: number) => void) =>
    sendFile({
      transferId: 'through-the-proxy',
      path: source.path,
      name: 'video.mp4',
      size,
      url: `ws://127.0.0.1:${proxy.port}`,
      resume: false,
      onProgress: ({ sent }) => onSent?.(sent)
    })
  return { servers, proxy, source, send }
}

const stored = (server: FileServer): boolean =>
  server.context.of('transfer').some(event => event.phase === 'stored')
const copy = (server: FileServer): string => sha256(readFileSync(server.path('received', 'video.mp4')))

describe('one sender, three receivers', () => {
  it('is stored by all three, whose answers are the same byte for byte', async () => {
    const { servers, proxy, source, send } = await setUp()
    expect(await send()).toMatchObject({ phase: 'stored', verified: true, sha256: source.sha256 })
    await until(() => servers.every(stored))
    expect(servers.map(copy)).toEqual(servers.map(() => source.sha256))
    await until(() => proxy.node.stats().links.every(link => link.open === 0))
    expect(proxy.context.of('diverged')).toEqual([])
    expect(proxy.context.of('detached')).toEqual([])
  })

  for (const killed of [0, 2]) {
    it(`is stored by the two others when receiver ${killed + 1} is killed halfway`, async () => {
      const { servers, proxy, source, send } = await setUp()
      let kill: Promise<void> | null = null
      const result = await send(bytes => {
        if (bytes > size / 2) kill ??= servers[killed]!.node.drain(0)
      })
      expect(kill).not.toBeNull()
      expect(result).toMatchObject({ phase: 'stored', verified: true, sha256: source.sha256 })
      const others = servers.filter((_, i) => i !== killed)
      await until(() => others.every(stored))
      expect(others.map(copy)).toEqual(others.map(() => source.sha256))
      expect(stored(servers[killed]!)).toBe(false)
      expect(proxy.context.of('diverged')).toEqual([])
      await until(() => proxy.node.stats().links[killed]!.pendingSessions === 1)
    })
  }
})
