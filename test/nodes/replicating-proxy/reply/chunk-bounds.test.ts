import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Judge } from '#nodes/compare/judge'
import { Learning } from '#nodes/compare/learning'
import { ClientRequests } from '#nodes/framing/client-requests'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import { ReplyComparison } from '#nodes/replicating-proxy/compare/reply-comparison'
import { MemoryBudget } from '#nodes/replicating-proxy/reply/memory-budget'
import { replyPolicies } from '#nodes/replicating-proxy/reply/policies/index'
import { ReplyMerge } from '#nodes/replicating-proxy/reply/reply-merge'
import { readChunks, writeChunks, type Cutting } from '../../framing/strict-chunks'

const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n'
const ignore = { headers: [], patterns: ['^pid=\\d+'], paths: [] }

/** One reply out of `count`, which are compared as HTTP. */
function setUp(count: number) {
  const out: Buffer[] = []
  const diverged: string[] = []
  const flow = new Map<string, boolean>()
  const requests = new ClientRequests()
  requests.take(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  const framing = new ReplyFraming(requests)
  const judge = new Judge({ compare: 'http', ignore, learn: false }, new Learning(() => undefined))
  const merge: ReplyMerge = new ReplyMerge(
    replyPolicies.primary,
    {
      onBytes: chunk => {
        framing.take(chunk)
        out.push(Buffer.from(chunk))
      },
      onLeader: () => undefined,
      onMixed: () => undefined,
      onDiverged: ({ name }) => void diverged.push(name),
      onCutShort: () => undefined,
      onFlow: ({ name }, read) => void flow.set(name, read),
      isComplete: () => framing.state === 'complete'
    },
    new MemoryBudget(),
    new ReplyComparison(judge, {
      number: 1,
      requests,
      answered: () => framing.answered,
      leader: () => merge.leader?.name ?? null,
      isWell: () => true
    })
  )
  const contenders = Array.from({ length: count }, (_, i) => merge.add(`r${i + 1}`))
  merge.pump()
  return { merge, contenders, diverged, flow, framing, got: () => Buffer.concat(out).toString('latin1') }
}

type Set = ReturnType<typeof setUp>

/** Gives a replica's bytes from `from` to `to`, in pieces. */
function give(
  { merge, contenders }: Set,
  who: number,
  reply: string,
  from: number,
  to: number,
  size: number
) {
  for (let at = from; at < to; at += size)
    merge.data(contenders[who]!, Buffer.from(reply.slice(at, Math.min(to, at + size)), 'latin1'))
}

const extensions = fc.constantFrom('', ';a', ';name=value;b', ';q="x y"')
const cuttings: fc.Arbitrary<Cutting> = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
  extension: extensions
})
const contents = fc
  .array(fc.constantFrom('a', 'b', '0', '\n', '\r\n', '\xff', 'a line of some length\n'), {
    minLength: 1,
    maxLength: 30
  })
  .map(pieces => pieces.join(''))
const trailers = fc.constantFrom('', 'X-Sum: 1\r\n', 'X-Sum: 12345\r\nX-More: yes\r\n')
const places = fc.nat(10_000)
const pieces = fc.integer({ min: 1, max: 50 })

/** Whether the client has a part of an extension that cannot be ended: its chunk cannot be begun. */
function isInsideExtension(got: string): boolean {
  const body = got.slice(head.length)
  for (let at = 0; at < body.length;) {
    const end = body.indexOf('\r\n', at)
    if (end < 0)
      return (
        /;[^;]*$/.test(body.slice(at)) && !/^[0-9a-f]+(?:;[\w.-]+(?:=[\w.-]+)?)*\r?$/.test(body.slice(at))
      )
    const size = Number.parseInt(body.slice(at, end), 16)
    if (size === 0) return false
    at = end + 2 + size + 2
  }
  return false
}

describe('replies in chunks that end at other places', () => {
  it('are the same reply: another replica goes on at any byte, and what comes out is proper', () => {
    fc.assert(
      fc.property(
        contents,
        trailers,
        cuttings,
        cuttings,
        places,
        places,
        pieces,
        (content, trailer, one, two, killAt, otherAt, size) => {
          const replies = [one, two].map(cutting => head + writeChunks(content, cutting, trailer))
          const [leads, other] = [replies[0]!, replies[1]!]
          const dead = killAt % leads.length
          const begun = otherAt % other.length
          const set = setUp(2)
          give(set, 0, leads, 0, dead, size)
          give(set, 1, other, 0, begun, size)
          set.merge.lose(set.contenders[0]!)
          give(set, 1, other, begun, other.length, size)
          set.merge.end(set.contenders[1]!)
          const got = set.got()
          expect(set.diverged).toEqual([])
          expect(got.startsWith(leads.slice(0, dead))).toBe(true)
          if (isInsideExtension(leads.slice(0, dead)) && set.merge.verdict() === 'cut') {
            expect(set.framing.state).toBe('partial')
            return
          }
          expect(set.merge.verdict()).toBe('whole')
          expect(set.framing.state).toBe('complete')
          expect(readChunks(got, head.length)).toEqual({ content, trailers: trailer, end: got.length })
        }
      ),
      { numRuns: 3_000 }
    )
  })

  it('go on from one to the next of three, whenever each dies', () => {
    fc.assert(
      fc.property(
        contents,
        fc.array(cuttings, { minLength: 3, maxLength: 3 }),
        fc.array(places, { minLength: 3, maxLength: 3 }),
        pieces,
        (content, all, at, size) => {
          const plain = all.map(({ sizes }) => ({ sizes, extension: '' }))
          const replies = plain.map(cutting => head + writeChunks(content, cutting))
          const set = setUp(3)
          const begun = replies.map((reply, i) => at[i]! % reply.length)
          for (const [i, reply] of replies.entries()) give(set, i, reply, 0, begun[i]!, size)
          set.merge.lose(set.contenders[0]!)
          const more = Math.floor((begun[1]! + replies[1]!.length) / 2)
          give(set, 1, replies[1]!, begun[1]!, more, size)
          set.merge.lose(set.contenders[1]!)
          give(set, 2, replies[2]!, begun[2]!, replies[2]!.length, size)
          set.merge.end(set.contenders[2]!)
          const got = set.got()
          expect(set.diverged).toEqual([])
          expect(set.merge.verdict()).toBe('whole')
          expect(readChunks(got, head.length)).toEqual({ content, trailers: '', end: got.length })
        }
      ),
      { numRuns: 3_000 }
    )
  })

  it('are cut where the content before was another one, and no client takes a reply for whole that is none', () => {
    fc.assert(
      fc.property(contents, contents, cuttings, cuttings, places, pieces, (a, b, one, two, killAt, size) => {
        const [leads, other] = [head + writeChunks(a, one), head + writeChunks(b, two)]
        const dead = killAt % leads.length
        const set = setUp(2)
        give(set, 0, leads, 0, dead, size)
        set.merge.lose(set.contenders[0]!)
        give(set, 1, other, 0, other.length, size)
        set.merge.end(set.contenders[1]!)
        const got = set.got()
        const isWhole = set.framing.state === 'complete'
        expect(got.startsWith(leads.slice(0, dead))).toBe(true)
        if (!isWhole) return
        // It is the other's reply, of which the client had the beginning.
        expect(readChunks(got, head.length).content).toBe(b)
      }),
      { numRuns: 3_000 }
    )
  })

  it('go on across noise of another length, or are cut where less is left than the client was promised', () => {
    let wentOn = 0
    fc.assert(
      fc.property(
        fc.nat(99_999),
        fc.nat(99_999),
        contents,
        cuttings,
        cuttings,
        places,
        pieces,
        (a, b, rest, one, two, killAt, size) => {
          const [leads, other] = [
            head + writeChunks(`pid=${a}\n${rest}`, one),
            head + writeChunks(`pid=${b}\n${rest}`, two)
          ]
          const dead = killAt % leads.length
          const set = setUp(2)
          give(set, 0, leads, 0, dead, size)
          set.merge.lose(set.contenders[0]!)
          give(set, 1, other, 0, other.length, size)
          set.merge.end(set.contenders[1]!)
          expect(set.diverged).toEqual([])
          if (set.framing.state !== 'complete') {
            expect(set.merge.verdict()).toBe('cut')
            return
          }
          wentOn++
          const { content } = readChunks(set.got(), head.length)
          expect(content.replace(/^pid=\d+/, '')).toBe(`\n${rest}`)
        }
      ),
      { numRuns: 3_000 }
    )
    expect(wentOn).toBeGreaterThan(1_500)
  })

  const plain = (size: number): Cutting => ({ sizes: [size], extension: '' })
  const json = head.replace('text/plain', 'application/json')
  it.each([
    ['a line without end', head, 'x'.repeat(1_500_000), plain(1_000), plain(777)],
    ['JSON', json, JSON.stringify('y'.repeat(1_500_000)), plain(1_000), plain(777)],
    [
      'lines that were cut alike before',
      head,
      'a line\n'.repeat(100_000),
      { sizes: [1_000], extension: '' },
      { sizes: [...Array.from({ length: 500 }, () => 1_000), 300, 200], extension: '' }
    ]
  ])('are the same reply however long they are: %s', (_what, start, content, one, two) => {
    const [leads, other] = [start + writeChunks(content, one), start + writeChunks(content, two)]
    const wrong =
      other.slice(0, -20) + String.fromCharCode(other.charCodeAt(other.length - 20) ^ 1) + other.slice(-19)
    for (const [reply, diverged] of [
      [other, []],
      [wrong, ['r2']]
    ] as const) {
      const set = setUp(2)
      for (let at = 0; at < Math.max(leads.length, reply.length); at += 50_000) {
        give(set, 0, leads, at, Math.min(leads.length, at + 50_000), 50_000)
        give(set, 1, reply, at, Math.min(reply.length, at + 50_000), 50_000)
      }
      expect(set.diverged).toEqual(diverged)
    }
    for (const dead of [1_000, 300_000, 700_000]) {
      const set = setUp(2)
      give(set, 0, leads, 0, dead, 50_000)
      give(set, 1, other, 0, dead, 50_000)
      set.merge.lose(set.contenders[0]!)
      give(set, 1, other, dead, other.length, 50_000)
      set.merge.end(set.contenders[1]!)
      expect(set.framing.state).toBe('complete')
      expect(readChunks(set.got(), start.length).content === content).toBe(true)
    }
  })

  /** The same lines, of more bytes than are kept, in chunks of different sizes. */
  function longReplies(): readonly [string, string] {
    const content = 'a line\n'.repeat(700_000)
    return [head + writeChunks(content, plain(1_000)), head + writeChunks(content, plain(777))]
  }

  it('are read on once the client has what a faster replica has said', () => {
    const [leads, other] = longReplies()
    const set = setUp(2)
    give(set, 1, other, 0, 2_000_000, 50_000)
    give(set, 0, leads, 0, 100_000, 50_000)
    expect(set.flow.get('r2')).toBe(false)
    give(set, 0, leads, 100_000, 1_900_000, 50_000)
    expect(set.flow.get('r2')).toBe(true)
  })

  it('hold nobody up who has said as much in fewer bytes', () => {
    const set = setUp(2)
    const [leads, other] = [`${head}6\r\ndata:a\r\n`, `${head}3\r\ndat\r\n3\r\na:a\r\n`]
    give(set, 0, leads, 0, leads.length, 50)
    give(set, 1, other, 0, other.length, 50)
    expect(set.merge.overdue()).toEqual([])
    give(set, 1, '1\r\nb', 0, 4, 50)
    expect(set.merge.overdue()).toEqual([set.contenders[0]])
  })

  it('say nothing of a replica that is too slow to be compared', () => {
    const [leads, other] = longReplies()
    const set = setUp(2)
    give(set, 1, other, 0, 1_000, 1_000)
    give(set, 0, leads, 0, leads.length, 50_000)
    give(set, 1, other, 1_000, other.length, 50_000)
    expect(set.diverged).toEqual([])
    expect(set.framing.state).toBe('complete')
  })
})
