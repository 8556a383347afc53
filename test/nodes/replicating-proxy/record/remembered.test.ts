import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { loadSchema, type LoadInput, type RememberedSession } from '../../../../src/shared/load/load'
import { prepare, type SpokenLoad } from '../../../../src/nodes/client/load/prepare'
import { RememberedSessions } from '../../../../src/nodes/replicating-proxy/record/remembered'
import { Transcript } from '../../../../src/nodes/replicating-proxy/record/transcript'
import { attempt } from '../../client/load/attempts'
import { until } from '../../../support/until'
import { startProxy, TestReplica, type TestProxy } from '../support'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A proxy in front of a server that greets, answers each chunk, and ends after `bye`. */
async function chatty(): Promise<TestProxy> {
  const replica = await TestReplica.start(socket => {
    socket.write('hello\n')
    socket.on('data', chunk => {
      socket.write(`you said ${String(chunk)}`)
      if (String(chunk) === 'bye\n') socket.end()
    })
    socket.on('end', () => socket.end())
  })
  cleanups.push(() => replica.kill())
  const proxy = await startProxy([replica])
  cleanups.push(() => proxy.close())
  return proxy
}

/** Says each piece after an answer to the one before. @returns all that came, when the server ended or `leave` was reached */
function say(port: number, pieces: readonly string[], leave = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const left = [...pieces]
    let heard = ''
    socket.on('data', chunk => {
      heard += String(chunk)
      const piece = left.shift()
      if (piece !== undefined) socket.write(piece)
      else if (leave) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(heard))
  })
}

const list = async (proxy: TestProxy): Promise<readonly RememberedSession[]> =>
  (await proxy.node.calls!['session.list']!({})) as readonly RememberedSession[]
const read = async (proxy: TestProxy, session: number): Promise<LoadInput> =>
  (await proxy.node.calls!['session.read']!({ session })) as LoadInput

describe('sessions that a proxy remembers', () => {
  it('become a load: what was said, when, after how much of the reply, and what came back', async () => {
    const proxy = await chatty()
    await say(proxy.port, ['one\n', 'bye\n'])
    await say(proxy.port, ['two\n'], true)
    await until(async () => (await list(proxy)).length === 2)
    expect(await list(proxy)).toMatchObject([
      { session: 2, preview: 'two', requestBytes: 4, cut: false },
      { session: 1, preview: 'one bye', requestBytes: 8, replyBytes: 32 }
    ])
    const load = await read(proxy, 1)
    expect(load).toMatchObject({
      protocol: 'session',
      from: 'node-under-test/1',
      send: [
        { afterBytes: 6, text: 'one\n' },
        { afterBytes: 19, text: 'bye\n' }
      ],
      ends: 'server',
      reply: { text: 'hello\nyou said one\nyou said bye\n' }
    })
    expect(await read(proxy, 2)).toMatchObject({ ends: 'client', halfClose: false })
    for (const session of [1, 2]) {
      expect(await attempt(proxy.port, await read(proxy, session))).toMatchObject({ outcome: 'expected' })
    }
  })

  it('are not kept when they were longer than 64 KiB', async () => {
    const proxy = await chatty()
    await say(proxy.port, ['x'.repeat(70_000)], true)
    expect(await list(proxy)).toEqual([])
    await expect(read(proxy, 1)).rejects.toThrow('longer than 64 KiB')
  })

  it('are pushed out by newer ones, but the last of each request is not by repetitions of another', () => {
    const remembered = new RememberedSessions('proxy')
    const add = (number: number, request: string): void => {
      const transcript = new Transcript(0)
      transcript.said(Buffer.from(request), 0)
      transcript.answered(Buffer.from('ok'))
      remembered.add(number, 'me', 'whole', true, transcript)
    }
    add(1, 'typed by hand')
    for (let number = 2; number < 3_000; number++) add(number, 'the load')
    return expect(
      Promise.all([
        remembered.calls['session.read']({ session: 1 }),
        remembered.calls['session.list']({ limit: 1_000 }).then(sessions => sessions.length),
        remembered.calls['session.read']({ session: 2 }).catch((error: Error) => error.message)
      ])
    ).resolves.toMatchObject([{ from: 'proxy/1' }, 1_000, expect.stringContaining('not kept')])
  })

  it('stay bounded in bytes when all are different', async () => {
    const remembered = new RememberedSessions('proxy')
    for (let number = 1; number <= 600; number++) {
      const transcript = new Transcript(0)
      transcript.said(randomBytes(60_000), 0)
      remembered.add(number, 'me', 'whole', true, transcript)
    }
    const sessions = await remembered.calls['session.list']({ limit: 1_000 })
    const bytes = sessions.reduce((sum, { requestBytes }) => sum + requestBytes, 0)
    expect(bytes).toBeLessThanOrEqual(16 * 1024 ** 2)
    expect(bytes).toBeGreaterThan(12 * 1024 ** 2)
  })

  it('may have had long pauses, which the load has the time for', async () => {
    const remembered = new RememberedSessions('proxy')
    const slow = new Transcript(0)
    slow.said(Buffer.from('one'), 0)
    slow.answered(Buffer.from('ok'))
    slow.said(Buffer.from('two'), 90_000)
    remembered.add(1, 'me', 'whole', true, slow)
    const load = loadSchema.parse(await remembered.calls['session.read']({ session: 1 }))
    expect(load).toMatchObject({ send: [{}, { afterMs: 90_000 }], timeoutMs: 120_000 })
    slow.answered(Buffer.from('ok'))
    slow.said(Buffer.from('three'), 20_000_000)
    expect(loadSchema.safeParse(await remembered.calls['session.read']({ session: 1 })).success).toBe(true)
  })

  it('keep what came byte by byte in few pieces', () => {
    const transcript = new Transcript(0)
    for (let byte = 0; byte < 60_000; byte++) transcript.answered(Buffer.from([byte & 0xff]))
    expect(transcript.reply.length).toBeLessThan(20)
    expect(Buffer.concat(transcript.reply)).toHaveLength(60_000)
  })

  it('that are encrypted are not offered as a load, and bytes that are no text come out as they were', async () => {
    const remembered = new RememberedSessions('proxy')
    const tls = new Transcript(0)
    tls.said(Buffer.from([22, 3, 1, 0, 5]), 0)
    remembered.add(1, 'me', 'whole', true, tls)
    await expect(remembered.calls['session.read']({ session: 1 })).rejects.toThrow('encrypted')
    const bytes = new Transcript(0)
    bytes.said(Buffer.from([0, 200, 3]), 0)
    remembered.add(2, 'me', 'cut', true, bytes)
    const load = loadSchema.parse(await remembered.calls['session.read']({ session: 2 }))
    expect(load).toMatchObject({ send: [{ base64: 'AMgD' }] })
    expect('reply' in load && load.reply).toBeFalsy()
    expect(() => prepare(load as SpokenLoad)).not.toThrow()
  })
})
