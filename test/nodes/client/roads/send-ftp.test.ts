import { readFileSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { RoadMeter } from '../../../../src/nodes/client/roads/road-meter'
import { sendFtp } from '../../../../src/nodes/client/roads/send-ftp'
import { doorServer } from '../../file-server/doors/doors'
import { sourceFile } from '../../file-server/file-servers'

it('begins again by FTP when less is there to go on with than was said', async () => {
  const server = await doorServer(['ftp'])
  const { path, content, size, sha256 } = sourceFile(server, 10_000)
  const part = server.path('uploads', '.relevo', '_part~a.bin')
  writeFileSync(part, content.subarray(0, 6_000))
  /** Between the question and the sending, which opens its connection for data then, a shorter try has come to rest. */
  class Meter extends RoadMeter {
    override track(socket: Socket): Socket {
      if (++opened === 2) writeFileSync(part, content.subarray(0, 3_000))
      return super.track(socket)
    }
  }
  let opened = 0
  const about = {
    host: '127.0.0.1',
    port: server.port.ftp,
    user: 'anonymous',
    password: 'x',
    transferId: 't'
  }
  const meter = new Meter(null)
  expect(await sendFtp({ ...about, name: 'a.bin', path, size, sha256, resume: true }, meter)).toBe('answer')
  expect([meter.from, meter.sent]).toEqual([0, size])
  expect(readFileSync(server.path('uploads', 'a.bin')).equals(content)).toBe(true)
})
