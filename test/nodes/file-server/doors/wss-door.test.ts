import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sendFile, type SendRequest } from '../../../../src/nodes/protocol/transfer/sender'
import { until } from '../../../support/until'
import { cuttingRelay } from '../cutting-relay'
import { sourceFile } from '../file-servers'
import { doorServer, type DoorServer } from './doors'
import { pythonWith, run } from './programs'

const mib = 1024 ** 2
const python = pythonWith('websockets')

const request = (server: DoorServer, port: number, source: { path: string; size: number }): SendRequest => ({
  ...{ transferId: 'over-tls', path: source.path, size: source.size, name: 'a/video.mp4', resume: true },
  url: `wss://localhost:${port}`,
  ca: readFileSync(server.path('keys', 'tls.crt'), 'utf8')
})

describe('WSS', () => {
  it('takes a transfer, verified, and goes on where it was cut', async () => {
    const server = await doorServer(['wss'])
    const source = sourceFile(server, 8 * mib)
    const relay = await cuttingRelay(server.port.wss, { up: 5 * mib, how: 'end' })
    expect(await sendFile(request(server, relay, source))).toMatchObject({ phase: 'cut' })
    // What had come is on its disk only when it has seen the cut, too.
    await until(() => server.context.of('transfer').at(-1)?.phase === 'cut')
    const sent: number[] = []
    const again = await sendFile({
      ...request(server, server.port.wss, source),
      onProgress: progress => void (progress.phase === 'sending' && sent.push(progress.sent))
    })
    expect(again).toMatchObject({ phase: 'stored', verified: true, sha256: source.sha256 })
    expect(sent[0]).toBeGreaterThanOrEqual(4 * mib)
    expect(readFileSync(server.path('received', 'a', 'video.mp4')).equals(source.content)).toBe(true)
  })

  it('is not spoken with by whoever does not trust its certificate', async () => {
    const server = await doorServer(['wss'])
    const source = sourceFile(server, 1000)
    const result = await sendFile({ ...request(server, server.port.wss, source), ca: undefined })
    expect(result.phase).not.toBe('stored')
    expect(result.error?.message).toMatch(/self.signed certificate/)
  })

  it.skipIf(python === null)('takes what Python’s websockets sends (skipped without it)', async () => {
    const server = await doorServer(['wss'], { receiverPort: 0 })
    const source = sourceFile(server, 3 * mib + 1)
    for (const url of [`wss://localhost:${server.port.wss}`, server.receiver]) {
      const { code, out } = await run(python ?? '', [
        join(import.meta.dirname, 'fixtures', 'websockets_send.py'),
        ...[url, source.path, server.path('keys', 'tls.crt')]
      ])
      expect([code, out]).toEqual([0, '1000\n'])
      const received = readFileSync(server.path('archivo_video_recibido.mp4'))
      expect(received.equals(source.content)).toBe(true)
    }
  })
})
