import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { until } from '../../../support/until'
import { onCleanup, sha256 } from '../file-servers'
import { doorServer, type DoorServer } from './doors'

/** Sends bytes, with a FIN behind them unless told, and resolves with the answer. */
function send(server: DoorServer, ...parts: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = open(server)
    let said = ''
    socket.on('data', chunk => (said += String(chunk)))
    socket.on('end', () => resolve(said)).on('error', reject)
    for (const part of parts) socket.write(part)
    socket.end()
  })
}

function open(server: DoorServer): Socket {
  const socket = connect({ port: server.port.tcp, allowHalfOpen: true })
  onCleanup(() => void socket.destroy())
  return socket
}

describe('a file over TCP', () => {
  it('that is announced is stored under its name, and answered with its hash', async () => {
    const server = await doorServer(['tcp'])
    const content = randomBytes(3 * 1024 ** 2 + 7)
    const said = await send(server, `STORE ${content.length} mi video.mp4\n`, content)
    expect(said).toBe(`STORED ${content.length} ${sha256(content)} mi video.mp4\n`)
    expect(server.upload('mi video.mp4')?.equals(content)).toBe(true)
    expect(server.context.of('transfer').at(-1)).toMatchObject({ outcome: 'whole', evidence: 'framing' })
    expect(await send(server, 'STORE 0 empty\n')).toContain('STORED 0')
  })

  it('that ends before its announced size leaves the earlier one, however it ends', async () => {
    const server = await doorServer(['tcp'])
    await send(server, 'STORE 5 a.txt\n', 'first')
    expect(await send(server, 'STORE 1000 a.txt\n', 'second')).toContain('FAILED INCOMPLETE')
    const reset = open(server)
    reset.write('STORE 1000 a.txt\nthird')
    await until(() => server.leftovers().length > 0)
    reset.resetAndDestroy()
    await until(() => server.context.of('transfer').at(-1)?.evidence === 'reset')
    expect(server.upload('a.txt')?.toString()).toBe('first')
    await until(() => server.leftovers().length === 0)
  })

  it('of which not even the first line has come is not stored for one without a name', async () => {
    const server = await doorServer(['tcp'])
    for (const part of ['S', 'STORE ', 'STORE 1000 a.t'])
      expect(await send(server, part)).toContain('FAILED INCOMPLETE')
    expect(server.names()).toEqual([])
  })

  it('without a word is stored as one of which nobody knows whether it is whole, under a name of its own', async () => {
    const server = await doorServer(['tcp'])
    const said = await Promise.all([send(server, 'just bytes'), send(server, 'STOP')])
    for (const line of said) expect(line).toMatch(/^RECEIVED \d+ [0-9a-f]{64} tcp-\d{8}-\d{6}-\d+\.bin\n$/)
    expect(server.names()).toHaveLength(2)
    expect(server.context.of('transfer').at(-1)).toMatchObject({ outcome: 'unknown', evidence: 'unverified' })
  })

  it('without a word, and reset right behind what came, is not stored', async () => {
    const server = await doorServer(['tcp'])
    const reset = open(server)
    await once(reset, 'connect')
    reset.write('first')
    await until(() => server.leftoverBytes() >= 5)
    reset.write('last')
    reset.resetAndDestroy()
    await until(() => server.context.of('transfer').at(-1)?.evidence === 'reset')
    expect(server.names()).toEqual([])
    await until(() => server.leftovers().length === 0)
  })

  it('is refused with a reason, and leaves nothing', async () => {
    const server = await doorServer(['tcp'], { maxUploadBytes: 1000 }, { lingerMs: 50 })
    expect(await send(server, 'STORE 2000 a.txt\n', 'x')).toContain('FAILED TOO_LARGE')
    expect(await send(server, 'STORE 5 ..\n', 'hello')).toContain('FAILED BAD_OFFER')
    expect(await send(server, 'STORE many a.txt\n')).toContain('FAILED BAD_OFFER')
    expect(await send(server, 'STORE 5 a.txt\n', 'too many')).toContain('FAILED OVERRUN')
    expect(await send(server, Buffer.alloc(2000))).toContain('FAILED TOO_LARGE')
    expect(await send(server, `STORE ${'9'.repeat(5000)}`)).toContain('FAILED PROTOCOL_ERROR')
    expect(server.names()).toEqual([])
    expect(server.leftovers()).toEqual([])
  })

  it('is read on when it is refused, so that a sender which sends all before it reads hears why', async () => {
    const server = await doorServer(['tcp'], { maxUploadBytes: 1_000_000 })
    const all = Buffer.alloc(20_000_000)
    for (const [line, code] of [
      [`STORE ${all.length} a.bin\n`, 'TOO_LARGE'],
      ['STORE 1000 a.bin\n', 'OVERRUN'],
      ['', 'TOO_LARGE']
    ] as const) {
      const client = open(server).pause()
      let failure: Error | null = null
      client.on('error', error => (failure = error))
      client.end(Buffer.concat([Buffer.from(line), all]))
      await until(() => client.writableFinished || failure !== null)
      expect(failure).toBeNull()
      const [said] = (await once(client.resume(), 'data')) as [Buffer]
      expect(said.toString()).toContain(`FAILED ${code}`)
    }
    expect(server.leftovers()).toEqual([])
  })

  it('is not taken from a web page, however its request is cut', async () => {
    const server = await doorServer(['tcp'])
    const request = 'POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.test\r\n\r\nSTORE 1 a.txt\nx'
    for (const at of [1, 4, 9, 40])
      expect(await send(server, request.slice(0, at), request.slice(at))).toContain('FAILED BAD_OFFER')
    expect(server.names()).toEqual([])
    expect(await send(server, 'POST')).toContain('RECEIVED 4')
  })

  it('never leads out of the folder', async () => {
    const server = await doorServer(['tcp'])
    expect(await send(server, 'STORE 1 ../../x\n', 'y')).toMatch(/ x\n$/)
    expect(server.names()).toEqual(['x'])
  })

  it('of a sender that says nothing for too long is cut', async () => {
    const server = await doorServer(['tcp'], {}, { idleMs: 50 })
    open(server).write('STORE 1000 a.txt\nhalf')
    await until(() => server.context.of('transfer').at(-1)?.evidence === 'limit')
    expect(server.names()).toEqual([])
  })
})
