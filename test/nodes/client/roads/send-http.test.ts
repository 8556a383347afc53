import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { RoadMeter } from '../../../../src/nodes/client/roads/road-meter'
import { sendPut } from '../../../../src/nodes/client/roads/send-http'
import { temporaryFolder } from '../../../support/temporary-folder'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

it('a PUT goes on where the server says, when an earlier try has come to rest there since it was asked', async () => {
  const folder = temporaryFolder('put')
  cleanups.push(() => rmSync(folder, { recursive: true }))
  const content = Buffer.from('the whole file')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const path = join(folder, 'a.txt')
  writeFileSync(path, content)

  const ranges: (string | undefined)[] = []
  // Each time that it is asked there are other bytes.
  const there = [9, 6, 4]
  const server = createServer((request, response) => {
    if (request.method === 'PUT') ranges.push(request.headers['content-range'])
    const isTaken = request.method === 'PUT' && request.headers['content-range'] === undefined
    if (!isTaken) response.setHeader('Upload-Offset', there.shift() ?? 0)
    response.statusCode = request.method === 'HEAD' ? 404 : isTaken ? 201 : 409
    request.resume().on('end', () => response.end(isTaken ? sha256 : ''))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => void server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  const meter = new RoadMeter(null)
  cleanups.push(() => meter.close())
  const about = { host: '127.0.0.1', port, user: '', password: '', transferId: 't', name: 'a.txt' }
  const sent = sendPut({ ...about, path, size: content.length, sha256, resume: true }, meter)
  expect(await sent).toBe('answer')
  expect(ranges).toEqual(['bytes 9-13/14', 'bytes 6-13/14', undefined])
  expect([meter.from, meter.sent]).toEqual([0, content.length])
})
