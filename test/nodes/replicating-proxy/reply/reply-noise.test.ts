import fc from 'fast-check'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Judge, type CompareOptions } from '#nodes/compare/judge'
import { Learning } from '#nodes/compare/learning'
import { ReplyComparison } from '#nodes/replicating-proxy/compare/reply-comparison'
import { ClientRequests } from '#nodes/framing/client-requests'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import type { Contender } from '#nodes/replicating-proxy/reply/contender'
import { MemoryBudget } from '#nodes/replicating-proxy/reply/memory-budget'
import { replyPolicies } from '#nodes/replicating-proxy/reply/policies/index'
import { ReplyMerge } from '#nodes/replicating-proxy/reply/reply-merge'
import type { Mixed } from '#nodes/compare/excursion'
import { readChunks, writeChunks } from '../../framing/strict-chunks'

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const nothing = { headers: [], patterns: [], paths: [] }

function newJudge(options: Partial<CompareOptions> = {}): Judge {
  return new Judge(
    { compare: 'http', ignore: nothing, learn: true, ...options },
    new Learning(() => undefined)
  )
}

function setUp(judge: Judge, count = 2) {
  const out: Buffer[] = []
  const diverged: { name: string; byte: number; place: string | undefined }[] = []
  const mixed: Mixed[] = []
  const requests = new ClientRequests()
  requests.take(Buffer.from(get))
  const budget = new MemoryBudget()
  const merge: ReplyMerge = new ReplyMerge(
    replyPolicies.primary,
    {
      onBytes: chunk => void out.push(Buffer.from(chunk)),
      onLeader: () => undefined,
      onMixed: mix => void mixed.push(mix),
      onDiverged: ({ name }, byte, difference) =>
        void diverged.push({ name, byte, place: difference?.place }),
      onCutShort: () => undefined,
      onFlow: () => undefined,
      isComplete: () => false
    },
    budget,
    new ReplyComparison(judge, {
      number: 1,
      requests,
      answered: () => 0,
      leader: () => merge.leader?.name ?? null,
      isWell: () => true
    })
  )
  const contenders = Array.from({ length: count }, (_, i) => merge.add(`r${i + 1}`))
  merge.pump()
  const framing = (): string => {
    const read = new ReplyFraming(requests)
    read.take(Buffer.concat(out))
    return read.state
  }
  return {
    merge,
    contenders,
    diverged,
    mixed,
    budget,
    framing,
    sent: () => Buffer.concat(out).toString('latin1')
  }
}

/** Gives both replies in pieces, in turns, and ends both. */
function play(judge: Judge, replies: readonly string[], pieces: readonly number[] = [1000]) {
  const set = setUp(judge, replies.length)
  feed(set.merge, set.contenders, replies, pieces)
  for (const contender of set.contenders) set.merge.end(contender)
  set.merge.close(true)
  set.merge.dispose()
  return set
}

function feed(
  merge: ReplyMerge,
  contenders: readonly Contender[],
  replies: readonly string[],
  pieces: readonly number[]
): void {
  const at = replies.map(() => 0)
  for (let i = 0; replies.some((reply, who) => at[who]! < reply.length); i++) {
    const who = i % replies.length
    const size = pieces[i % pieces.length]!
    merge.data(contenders[who]!, Buffer.from(replies[who]!.slice(at[who], at[who]! + size), 'latin1'))
    at[who]! += size
  }
}

type Framed = 'length' | 'chunked' | 'close' | 'text'

/** A reply whose noise is `values`: in two headers, in lines of the body and at its end. */
function reply(framed: Framed, values: readonly string[], fixed: readonly string[]): string {
  const [a = '', b = '', ...rest] = values
  const lines = fixed.map(
    (text, i) => `line ${i} ${text}${rest[i] === undefined ? '' : ` id=${rest[i]}; more`}\n`
  )
  const body = lines.join('')
  if (framed === 'text') return body
  const fields = [`X-Pid: ${a}`, 'Server: test', `Set-Cookie: sid=${b}; Path=/`]
  if (framed === 'length') fields.push(`Content-Length: ${body.length}`)
  if (framed === 'chunked') fields.push('Transfer-Encoding: chunked')
  const head = ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')
  if (framed !== 'chunked') return head + body
  return head + lines.map(line => `${line.length.toString(16)}\r\n${line}\r\n`).join('') + '0\r\n\r\n'
}

/** What is left when all that may differ is taken out, framing too. */
function bare(text: string): string {
  const body = text.indexOf('\r\n\r\n') + 4
  const isChunked = text.slice(0, body).includes('Transfer-Encoding: chunked')
  const plain = isChunked ? text.slice(0, body) + readChunks(text, body).content : text
  return plain.replace(/(X-Pid: |sid=|id=)\w+/g, '$1').replace(/^Content-Length: \d+\r\n/gm, '')
}

const fixed = ['hola', 'adios', 'x'.repeat(60), 'caf\xe9, tea', 'end']
const framings = fc.constantFrom<Framed>('length', 'chunked', 'close', 'text')
const digits = (length: number): fc.Arbitrary<string> =>
  fc.integer({ min: 10 ** (length - 1), max: 10 ** length - 1 }).map(String)
const anyDigits = fc.integer({ min: 1, max: 5 }).chain(digits)
const sevenOf = (one: fc.Arbitrary<string>): fc.Arbitrary<string[]> =>
  fc.array(one, { minLength: 7, maxLength: 7 })
const pieces = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 })

/** A judge that has learned where these replies differ. */
function taught(framed: Framed): Judge {
  const judge = newJudge()
  for (let i = 0; i < 20; i++) {
    const values = (from: number): string[] => Array.from({ length: 7 }, (_, k) => String(from + 37 * i + k))
    play(judge, [reply(framed, values(1), fixed), reply(framed, values(50_000), fixed)])
  }
  expect(judge.learning?.list.every(({ state }) => state === 'learned')).toBe(true)
  return judge
}

const judges: Readonly<Record<Framed, Judge>> = {
  length: taught('length'),
  chunked: taught('chunked'),
  close: taught('close'),
  text: taught('text')
}

describe('the merge of replies that differ by noise', () => {
  it('finds nothing where only noise differs, whatever its length and the pieces', () => {
    fc.assert(
      fc.property(framings, sevenOf(anyDigits), sevenOf(anyDigits), pieces, (framed, a, b, sizes) => {
        const replies = [reply(framed, a, fixed), reply(framed, b, fixed)]
        const { diverged, sent, budget } = play(judges[framed], replies, sizes)
        expect(sent()).toBe(replies[0])
        expect(diverged).toEqual([])
        expect(budget.used).toBe(0)
      }),
      { numRuns: 400 }
    )
  })

  it('finds a wrong byte wherever it is, besides noise', () => {
    fc.assert(
      fc.property(
        framings,
        sevenOf(anyDigits),
        sevenOf(anyDigits),
        pieces,
        fc.nat(100_000),
        fc.integer({ min: 1, max: 255 }),
        (framed, a, b, sizes, where, flip) => {
          const right = reply(framed, b, fixed)
          const fixedAt = [...right.matchAll(/hola|adios|x{60}|caf.|tea|end|test|1 200 OK|Path|line \d/gs)]
          const piece = fixedAt[where % fixedAt.length]!
          const at = piece.index + (where % piece[0].length)
          const wrong =
            right.slice(0, at) + String.fromCharCode(right.charCodeAt(at) ^ flip) + right.slice(at + 1)
          // A header's name is the same in capitals and small letters.
          fc.pre(flip !== 32 || framed === 'text' || at > right.indexOf('\r\n\r\n'))
          const { diverged, sent } = play(judges[framed], [reply(framed, a, fixed), wrong], sizes)
          expect(sent()).toBe(reply(framed, a, fixed))
          expect(diverged.map(({ name }) => name)).toEqual(['r2'])
        }
      ),
      { numRuns: 600 }
    )
  })

  it('goes on when the leader dies at any byte, and then the reply is proper, or is cut', () => {
    let wentOn = 0
    fc.assert(
      fc.property(
        framings,
        sevenOf(anyDigits),
        sevenOf(anyDigits),
        pieces,
        fc.nat(1_000),
        fc.nat(1_000),
        (framed, a, b, sizes, killAt, otherAt) => {
          const [one, two] = [reply(framed, a, fixed), reply(framed, b, fixed)]
          const { merge, contenders, sent, framing, diverged } = setUp(judges[framed])
          const dead = one.slice(0, killAt % one.length)
          const begun = two.slice(0, otherAt % two.length)
          feed(merge, contenders, [dead, begun], sizes)
          merge.lose(contenders[0]!)
          merge.data(contenders[1]!, Buffer.from(two.slice(begun.length), 'latin1'))
          merge.end(contenders[1]!)
          expect(diverged).toEqual([])
          const got = sent()
          expect(got.startsWith(dead)).toBe(true)
          if (merge.verdict() === 'cut') {
            // In chunks, that may be found out only where the other one's content has come to its end.
            if (framed === 'chunked') expect(framing()).not.toBe('complete')
            else expect(got).toBe(dead)
            return
          }
          wentOn++
          expect(merge.verdict()).toBe('whole')
          expect(bare(got)).toBe(bare(two))
          if (framed === 'length' || framed === 'chunked') expect(framing()).toBe('complete')
        }
      ),
      { numRuns: 1_000 }
    )
    expect(wentOn).toBeGreaterThan(300)
  })

  it('goes on from one to the next of three, whenever each dies', () => {
    let wentOn = 0
    const values = fc.array(sevenOf(anyDigits), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(
        framings,
        values,
        pieces,
        fc.array(fc.nat(1_000), { minLength: 3, maxLength: 3 }),
        (framed, all, sizes, at) => {
          const replies = all.map(one => reply(framed, one, fixed))
          const { merge, contenders, sent, framing, diverged } = setUp(judges[framed], 3)
          feed(
            merge,
            contenders,
            replies.map((text, i) => text.slice(0, at[i]! % text.length)),
            sizes
          )
          merge.lose(contenders[0]!)
          const more = 1 + (at[0]! % 60)
          for (const i of [1, 2]) {
            const from = at[i]! % replies[i]!.length
            merge.data(contenders[i]!, Buffer.from(replies[i]!.slice(from, from + more), 'latin1'))
          }
          merge.lose(contenders[1]!)
          const rest = replies[2]!.slice((at[2]! % replies[2]!.length) + more)
          merge.data(contenders[2]!, Buffer.from(rest, 'latin1'))
          merge.end(contenders[2]!)
          expect(diverged).toEqual([])
          if (merge.verdict() === 'cut') return
          wentOn++
          expect(bare(sent())).toBe(bare(replies[2]!))
          if (framed === 'length' || framed === 'chunked') expect(framing()).toBe('complete')
        }
      ),
      {
        numRuns: 1_000,
        // The third has ended, as long as what the client has by chance; the second died before its last byte.
        examples: [
          [
            'close',
            [
              ['1', '1', '1', '1', '1', '1', '1'],
              ['1000', '1', '10000', '10000', '1', '10000', '100'],
              ['1', '1', '2', '100', '100', '10', '10000']
            ],
            [1],
            [88, 233, 0]
          ]
        ]
      }
    )
    expect(wentOn).toBeGreaterThan(200)
  })

  it('always goes on where the noise has the same length, and says which bytes are a mix', () => {
    fc.assert(
      fc.property(framings, sevenOf(digits(4)), sevenOf(digits(4)), fc.nat(1_000), (framed, a, b, killAt) => {
        const [one, two] = [reply(framed, a, fixed), reply(framed, b, fixed)]
        const { merge, contenders, sent, mixed } = setUp(judges[framed])
        const dead = one.slice(0, killAt % one.length)
        feed(merge, contenders, [dead, two], [40])
        merge.lose(contenders[0]!)
        merge.end(contenders[1]!)
        expect(merge.verdict(), sent()).toBe('whole')
        const got = sent()
        expect(got).toBe(dead + two.slice(dead.length))
        for (let i = 0; i < got.length; i++) {
          const isMixed = mixed.some(({ from, to }) => i >= from && i < to)
          if (isMixed) expect(got[i]).toMatch(/\d/)
        }
      })
    )
  })

  it('goes on across a UUID and a date without having learned them', () => {
    const of = (id: string, second: number): string =>
      `HTTP/1.0 200 OK\r\nDate: Sat, 28 Nov 2026 04:41:0${second} GMT\r\nContent-Length: 44\r\n\r\nid=${id}\nhola`
    const one = of('6fa459ea-ee8a-3ca4-894e-db77e160355e', 1)
    const two = of('16fd2706-8baf-433b-82eb-8c7fada847da', 2)
    for (let killAt = 0; killAt < one.length; killAt++) {
      const { merge, contenders, sent } = setUp(newJudge())
      feed(merge, contenders, [one.slice(0, killAt), two], [17])
      merge.lose(contenders[0]!)
      merge.end(contenders[1]!)
      expect(merge.verdict(), one.slice(0, killAt)).toBe('whole')
      expect(sent()).toBe(one.slice(0, killAt) + two.slice(killAt))
    }
  })

  const coded = (n: number): string => {
    const text = Array.from({ length: 30 }, (_, i) => `line ${i} of ${n * 7919 * (i + 1)}\n`).join('')
    const body = gzipSync(text).toString('latin1')
    return `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }
  const codedInChunks = (n: number): string => {
    const text = Array.from({ length: 30 }, (_, i) => `line ${i} of ${n * 7919 * (i + 1)}\n`).join('')
    const cutting = { sizes: [5 + (n % 7), 40 + (n % 11)], extension: '' }
    const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n'
    return head + writeChunks(gzipSync(text).toString('latin1'), cutting)
  }
  const inParts = (n: number): string => {
    const mark = (0xabc0de * n).toString(16).padStart(12, '0').slice(-12)
    const body =
      ['one', 'two', 'three'].map(text => `--${mark}\r\n\r\n${text}\r\n`).join('') + `--${mark}--\r\n`
    const type = `Content-Type: multipart/mixed; boundary=${mark}`
    return `HTTP/1.1 200 OK\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  }

  it.each([
    [
      'a body that is compressed',
      coded,
      (got: string) => gunzipSync(Buffer.from(got.split('\r\n\r\n')[1]!, 'latin1'))
    ],
    [
      'a compressed body in chunks',
      codedInChunks,
      (got: string) => gunzipSync(Buffer.from(readChunks(got, got.indexOf('\r\n\r\n') + 4).content, 'latin1'))
    ],
    [
      'parts between marks of its own',
      inParts,
      (got: string) => expect(got.split(`--${/boundary=(\w+)/.exec(got)![1]}`)).toHaveLength(5)
    ]
  ])('never goes on with another one in %s, however often they differed', (_what, of, read) => {
    const judge = newJudge()
    for (let i = 1; i <= 25; i++) play(judge, [of(i), of(i + 100)])
    for (let n = 200; n < 210; n++) {
      const [one, two] = [of(n), of(n + 50)]
      for (let killAt = 1; killAt < one.length; killAt++) {
        const { merge, contenders, sent, framing } = setUp(judge)
        feed(merge, contenders, [one.slice(0, killAt), two], [400])
        merge.lose(contenders[0]!)
        merge.end(contenders[1]!)
        if (merge.verdict() === 'whole' && framing() === 'complete') read(sent())
      }
    }
  })

  it.each(['none', 'http'] as const)(
    'mixes no compressed body with another one, with compare: %s',
    compare => {
      const ignore = { ...nothing, patterns: ['.'] }
      for (let n = 200; n < 230; n++) {
        const [one, two] = [codedInChunks(n), codedInChunks(n + 50)]
        for (let killAt = one.indexOf('\r\n\r\n') + 20; killAt < one.length; killAt++) {
          const { merge, contenders, sent, framing } = setUp(newJudge({ compare, ignore, learn: false }))
          feed(merge, contenders, [one.slice(0, killAt), two], [400])
          merge.lose(contenders[0]!)
          merge.end(contenders[1]!)
          if (framing() !== 'complete') continue
          const got = sent()
          gunzipSync(Buffer.from(readChunks(got, got.indexOf('\r\n\r\n') + 4).content, 'latin1'))
        }
      }
    }
  )

  it('does not go on across what it has not learned', () => {
    const { merge, contenders, sent, diverged } = setUp(newJudge())
    feed(merge, contenders, ['a 1\nb\n', 'a 2\nb\nc\n'], [20])
    merge.lose(contenders[0]!)
    expect(merge.verdict()).toBe('cut')
    expect(sent()).toBe('a 1\nb\n')
    expect(diverged).toEqual([])
  })

  it('compares JSON as such, and headers in any order', () => {
    const of = (body: string, ...fields: string[]): string =>
      [
        'HTTP/1.1 200 OK',
        ...fields,
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        '',
        body
      ].join('\r\n')
    const judge = newJudge({ learn: false })
    const one = of('{"a":1,"b":[1,2]}', 'A: 1', 'B: 2')
    expect(play(judge, [one, of('{"b": [1, 2], "a": 1}', 'b: 2', 'A: 1')], [13]).diverged).toEqual([])
    expect(play(judge, [one, of('{"b": [1, 2], "a": 2}', 'B: 2', 'A: 1')], [13]).diverged).toMatchObject([
      { name: 'r2', place: '$.a' }
    ])
  })

  it('finds a reply that is longer, or shorter, than its framing lets both be', () => {
    for (const framed of ['length', 'chunked'] as const) {
      const values = ['1', '2', '3', '4', '5', '6', '7']
      const one = reply(framed, values, fixed)
      const shorter = reply(framed, values, fixed.slice(0, 4))
      expect(play(judges[framed], [shorter, one]).diverged, framed).toHaveLength(1)
      expect(play(judges[framed], [one, shorter]).diverged, framed).toHaveLength(1)
    }
  })

  it('keeps little of a reply that is the same in both', () => {
    const { merge, contenders, budget } = setUp(newJudge())
    const chunk = Buffer.alloc(64 * 1024, 'abcdefg\n')
    for (let i = 0; i < 400; i++) for (const contender of contenders) merge.data(contender, chunk)
    expect(budget.used).toBeLessThan(512 * 1024)
    const wrong = Buffer.from(chunk)
    wrong[5]! ^= 1
    merge.data(contenders[0]!, chunk)
    merge.data(contenders[1]!, wrong)
    expect(contenders[1]!.diverged).toBe(true)
  })
})
