import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { LoadInput } from '../../../../src/shared/load/load'
import type { Comparison } from '../../../../src/nodes/client/load/replies/recorded-reply'
import { Tally } from '../../../../src/nodes/client/load/tally'
import { attempt, attempts, server } from './attempts'

const comparison: Comparison = {
  compare: 'http',
  ignore: { headers: [], patterns: [], paths: [] },
  learn: true,
  noise: [],
  struck: []
}

const get = 'GET /who HTTP/1.1\r\nHost: a\r\n\r\n'
const answer = (pid: number, text = 'ok'): string => {
  const body = JSON.stringify({ pid, text })
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}
const recorded: LoadInput = {
  protocol: 'session',
  from: 'proxy/12',
  send: [{ text: get }],
  reply: { text: answer(71) },
  timeoutMs: 1_000
}

/** What the load counts after so many sessions. */
async function counts(
  port: number,
  times: number,
  load: LoadInput = recorded
): Promise<Record<string, number>> {
  const tally = new Tally('mine', 'session', () => undefined)
  for (const each of await attempts(port, load, times, comparison)) tally.add({ ...each, ms: 1 })
  tally.close()
  return tally.stats().outcomes
}

const answering = (next: () => string) => server(socket => void socket.on('data', () => socket.write(next())))

describe('a recorded session', () => {
  it('is as expected where the same comes back', async () => {
    expect(await attempt(await answering(() => answer(71)), recorded, comparison)).toMatchObject({
      outcome: 'expected'
    })
  })

  it('waits for a server that is slow in the middle of a line, or of bytes that are no lines', async () => {
    const [first, second] = [Buffer.from('00000003405200ff', 'hex'), Buffer.from('0000000240ff00ff', 'hex')]
    const port = await server(socket => {
      socket.once('data', () => {
        socket.write(first)
        setTimeout(() => socket.write(second), 700)
      })
    })
    const reply = { base64: Buffer.concat([first, second]).toString('base64') }
    const load: LoadInput = { ...recorded, send: [{ base64: 'AAAAAw==' }], reply, timeoutMs: 10_000 }
    expect(await attempt(port, load, { ...comparison, compare: 'text' })).toMatchObject({
      outcome: 'expected',
      replyBytes: 16
    })
  })

  it('does not wait for more of a number that is shorter than it was', async () => {
    const load: LoadInput = { ...recorded, send: [{ text: 'hola' }], reply: { text: 'visita 12' } }
    const port = await answering(() => 'visita 1')
    expect(await attempt(port, load, { ...comparison, compare: 'text' })).toMatchObject({
      outcome: 'different'
    })
  })

  it('takes for noise what is another value in each reply, and counts from the first on', async () => {
    let pid = 1_000
    expect(await counts(await answering(() => answer(pid++)), 5)).toMatchObject({ expected: 5, different: 0 })
  })

  it('does not take for noise what is the same other value in each reply', async () => {
    expect(await counts(await answering(() => answer(71, 'wrong')), 15)).toMatchObject({
      expected: 0,
      different: 15
    })
  })

  it('finds a difference beside noise, and says where', async () => {
    let pid = 1_000
    const port = await answering(() => answer(pid++, pid === 1_006 ? 'wrong' : 'ok'))
    expect(await counts(port, 12)).toMatchObject({ expected: 11, different: 1 })
  })

  it('says at which byte of the reply the other value stands, though its text is there before', async () => {
    // 20 is in the status too, and 2 in the version before it.
    const said = await attempt(await answering(() => answer(20)), recorded, comparison)
    expect(said.difference).toMatchObject({ place: '$.pid', byte: answer(20).indexOf('20,'), got: '20' })
  })

  it('does not count what the proxy knows to vary, nor dates of another day, nor what is ignored', async () => {
    const port = await answering(() => answer(99))
    const known = { ...comparison, noise: [{ scope: 'GET /who', place: '$.pid' }] }
    expect(await attempt(port, recorded, known)).toMatchObject({ outcome: 'expected' })
    const ignored = { ...comparison, learn: false, ignore: { ...comparison.ignore, paths: ['$.pid'] } }
    expect(await attempt(port, recorded, ignored)).toMatchObject({ outcome: 'expected' })
    const struck = { ...comparison, struck: known.noise }
    expect(await attempt(port, recorded, struck)).toMatchObject({
      outcome: 'different',
      difference: { place: '$.pid', expected: '71', got: '99' }
    })
    const dated = (date: string): string => `HTTP/1.1 204 No Content\r\nDate: ${date}\r\n\r\n`
    const load = { ...recorded, reply: { text: dated('Mon, 02 Mar 2020 10:00:00 GMT') } }
    const dates = await answering(() => dated('Sat, 28 Nov 2026 07:00:00 GMT'))
    expect(await attempt(dates, load, comparison)).toMatchObject({ outcome: 'expected' })
  })

  it('compares bytes where the proxy does, and tells the first', async () => {
    const load: LoadInput = { ...recorded, send: [{ text: 'hola\n' }], reply: { text: 'HOLA 1\n' } }
    const port = await answering(() => 'HOLA 2\n')
    const bytes = { ...comparison, compare: 'bytes', learn: false } as const
    expect(await attempt(port, load, bytes)).toMatchObject({ outcome: 'different', difference: { byte: 5 } })
    expect(await attempt(port, load, { ...bytes, compare: 'none' })).toMatchObject({ outcome: 'expected' })
  })

  it('is cut where the server ends before the recorded end, also behind noise', async () => {
    const text = 'pid 71\nfirst\nsecond\n'
    const load: LoadInput = { ...recorded, send: [{ text: 'go\n' }], reply: { text }, ends: 'server' }
    const known = { ...comparison, noise: [{ scope: '*', place: 'line 1, token 2' }] }
    const whole = await server(
      socket => void socket.on('data', () => socket.end('pid 1234\nfirst\nsecond\n'))
    )
    expect(await attempt(whole, load, known)).toMatchObject({ outcome: 'expected' })
    const cut = await server(socket => void socket.on('data', () => socket.end('pid 1234\nfirst\nsec')))
    expect(await attempt(cut, load, known)).toMatchObject({ outcome: 'cut' })
    const http = await server(socket => void socket.on('data', () => socket.end(answer(71).slice(0, -3))))
    expect(await attempt(http, recorded, comparison)).toMatchObject({ outcome: 'cut' })
  })

  it('says each piece when as much has come as its client had, and with its pauses when asked', async () => {
    const heard: string[] = []
    const port = await server(socket => {
      socket.write('name?\n')
      socket.on('data', chunk => {
        heard.push(String(chunk))
        socket.write(heard.length % 2 === 1 ? 'and age?\n' : 'thanks\n')
      })
    })
    const load: LoadInput = {
      ...recorded,
      send: [
        { afterBytes: 6, afterMs: 60, text: 'Ana\n' },
        { afterBytes: 15, afterMs: 60, text: '21\n' }
      ],
      reply: { text: 'name?\nand age?\nthanks\n' }
    }
    const [quick, slow] = [await timed(port, load), await timed(port, { ...load, pauses: true })]
    expect(heard).toEqual(['Ana\n', '21\n', 'Ana\n', '21\n'])
    expect([quick.outcome, slow.outcome]).toEqual(['expected', 'expected'])
    expect(slow.ms).toBeGreaterThanOrEqual(119)
  })

  it('keeps bytes that are no text', async () => {
    const bytes = Buffer.from([0, 255, 128, 10])
    const port = await server(socket => void socket.on('data', chunk => socket.end(chunk)))
    const base64 = bytes.toString('base64')
    const load: LoadInput = { ...recorded, send: [{ base64 }], reply: { base64 }, ends: 'server' }
    expect(await attempt(port, load, comparison)).toMatchObject({ outcome: 'expected', replyBytes: 4 })
  })

  it('goes over a keep-alive connection of a real HTTP server without waiting for its end', async () => {
    const http = createServer((_request, response) => response.end('hola'))
    const load: LoadInput = { ...recorded, reply: undefined }
    const done = await attempt(await server(() => undefined, http), load)
    expect(done).toMatchObject({ outcome: 'expected' })
  })
})

async function timed(port: number, load: LoadInput): Promise<{ outcome: string; ms: number }> {
  const since = performance.now()
  const { outcome } = await attempt(port, load, comparison)
  return { outcome, ms: performance.now() - since }
}
