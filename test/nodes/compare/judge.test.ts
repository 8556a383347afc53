import { describe, expect, it } from 'vitest'
import { Judge, type CompareOptions } from '#nodes/compare/judge'
import { Learning, type Occurrence } from '#nodes/compare/learning'
import { fits, widened } from '#nodes/compare/shape'
import { isVolatile } from '#nodes/compare/volatile'
import { unit } from './units'

const now = Date.parse('2026-11-28T04:41:46Z')
const between = ['one', 'two']
const nothing = { headers: [], patterns: [], paths: [] }

function setUp(options: Partial<CompareOptions> = {}) {
  const late: [string, Occurrence][] = []
  const learning = new Learning((place, first) => void late.push([place, first]))
  const all = { compare: 'http', ignore: nothing, learn: true, ...options } as const
  const judge = new Judge(all, learning, () => now)
  /** Compares two lines as the whole of two replies. */
  const reply = (a: string, b: string): string => {
    const { ruling, noted } = judge.judge(unit('line', a), unit('line', b), 'GET /')
    for (const { difference, volatile } of noted) {
      const values = { one: difference.theirs, two: difference.mine }
      learning.note('GET /', difference.place, { to: 'two', session: 1, byte: 0, values }, volatile)
    }
    learning.replied('GET /', new Set(noted.map(({ difference }) => difference.place)), between)
    return ruling
  }
  return { late, learning, judge, reply }
}

describe('what may differ', () => {
  it('is what is ignored, by header, pattern or path', () => {
    const ignore = { headers: ['X-Id'], patterns: ['pid=\\d+'], paths: ['$.id', '$.items[*].at'] }
    const { judge } = setUp({ learn: false, ignore })
    const rule = (kind: 'head' | 'line' | 'json', a: string, b: string): string =>
      judge.judge(unit(kind, a), unit(kind, b), '').ruling
    expect(rule('head', 'HTTP/1.1 200 OK\r\nX-Id: 1', 'HTTP/1.1 200 OK\r\nx-id: 2')).toBe('noise')
    expect(rule('head', 'HTTP/1.1 200 OK\r\nX-Ids: 1', 'HTTP/1.1 200 OK\r\nX-Ids: 2')).toBe('differs')
    expect(rule('line', 'a pid=1 b', 'a pid=22 b')).toBe('noise')
    expect(rule('line', 'a pid=1 b', 'a pid=22 c')).toBe('differs')
    expect(rule('json', '{"id":{"n":1},"items":[{"at":1}]}', '{"id":{"n":2},"items":[{"at":2}]}')).toBe(
      'noise'
    )
    expect(rule('json', '{"idx":1}', '{"idx":2}')).toBe('differs')
  })

  it('is nothing else without learning, and everything when replies are not compared', () => {
    expect(setUp({ learn: false }).reply('at 10:00:01', 'at 10:00:02')).toBe('differs')
    expect(setUp({ compare: 'none' }).reply('a', 'b')).toBe('noise')
  })

  it('is a time, when both are close, and a UUID', () => {
    const close = (a: string, b: string): boolean => isVolatile('line 1, token 1', a, b, now)
    expect(close('Sat, 28 Nov 2026 04:41:46 GMT', 'Sat, 28 Nov 2026 04:41:47 GMT')).toBe(true)
    expect(close('Sat, 28 Nov 2026 04:41:46 GMT', 'Sat, 28 Nov 2026 14:41:47 GMT')).toBe(false)
    expect(close('2026-11-28T04:41:46.123Z', '"2026-11-28 04:41:46Z"')).toBe(true)
    expect(close('23:59:59', '00:00:01')).toBe(true)
    expect(close('10:00', '12:00')).toBe(false)
    expect(close(String(now), String(now + 5))).toBe(true)
    expect(close('4111111111', '4111111112')).toBe(false)
    expect(close('6fa459ea-ee8a-3ca4-894e-db77e160355e', '16fd2706-8baf-433b-82eb-8c7fada847da')).toBe(true)
    expect(close('1', '2')).toBe(false)
  })

  it('is what differed in three replies and half of all, if it looks like that', () => {
    const { reply, learning } = setUp()
    const seen = [1, 2, 3, 4].map(i => reply(`pid ${1000 + i}\n`, `pid ${2000 + i}\n`))
    expect(seen).toEqual(['undecided', 'undecided', 'undecided', 'noise'])
    expect(reply('pid 1\n', 'pid hola\n')).toBe('differs')
    expect(reply('pid 1\n', 'pip 2\n')).toBe('undecided')
    expect(learning.list).toContainEqual(
      expect.objectContaining({ scope: 'GET /', place: 'line 1, token 2', state: 'learned' })
    )
  })

  it('is told to be a divergence at the end of learning, if it was seldom', () => {
    const { reply, late } = setUp()
    expect(reply('total 5\n', 'total 6\n')).toBe('undecided')
    for (let i = 0; i < 18; i++) reply('total 5\n', 'total 5\n')
    expect(late).toEqual([])
    reply('total 5\n', 'total 5\n')
    expect(late).toMatchObject([['line 1, token 2', { to: 'two', values: { one: '5', two: '6' } }]])
    expect(reply('total 5\n', 'total 6\n')).toBe('differs')
  })

  it('is never learned later, however often, but can be accepted, and struck off', () => {
    const { reply, learning } = setUp()
    for (let i = 0; i < 20; i++) reply('a 5\n', 'a 5\n')
    for (let i = 0; i < 50; i++) expect(reply(`a ${i}\n`, `a ${i + 1}\n`)).toBe('differs')
    expect(learning.decide('GET /', 'line 1, token 2', 'accepted')).toBe(true)
    expect(reply('a 7\n', 'a 8\n')).toBe('noise')
    learning.decide('GET /', 'line 1, token 2', 'struck')
    expect(reply('a 7\n', 'a 8\n')).toBe('differs')
    expect(learning.decide('GET /', 'nowhere', 'struck')).toBe(false)
  })

  it('is in each line what it was in five', () => {
    const { reply, learning, judge } = setUp()
    const line = (i: number, pid: number): ReturnType<typeof unit> =>
      unit('line', `pid ${pid}\n`, { line: i })
    for (let i = 0; i < 3; i++) {
      for (let n = 1; n <= 5; n++) {
        const place = `line ${n}, token 2`
        const values = { one: '71', two: '72' }
        learning.note('GET /', place, { to: 'two', session: 1, byte: 0, values }, false)
      }
      const places = [1, 2, 3, 4, 5].map(n => `line ${n}, token 2`)
      learning.replied('GET /', new Set(places), between)
    }
    expect(judge.judge(line(99, 80), line(99, 90), 'GET /').ruling).toBe('noise')
    expect(judge.judge(line(99, 80), unit('line', 'pid x\n', { line: 99 }), 'GET /').ruling).toBe('differs')
    learning.decide('GET /', 'each line, token 2', 'struck')
    expect(judge.judge(line(99, 80), line(99, 90), 'GET /').ruling).toBe('differs')
    expect(reply('pid 80\n', 'pid 90\n')).toBe('noise')
  })

  it('is not what a replica lost that was started again, unless that was long ago, or both were at once', () => {
    const since = (lost: readonly string[], replies: number) => {
      const { reply, learning } = setUp()
      for (let i = 0; i < 5; i++) reply('total 5\n', 'total 5\n')
      for (const name of lost) learning.isStartedAgain(name, true)
      for (let i = 0; i < replies; i++) reply('total 5\n', 'total 5\n')
      reply('total 5\n', 'total 1\n')
      return learning.list.map(({ state }) => state)
    }
    expect(since(['two'], 0)).toEqual(['restarted'])
    expect(since(['one'], 3)).toEqual(['restarted'])
    expect(since([], 0)).toEqual(['candidate'])
    expect(since(['one', 'two'], 0)).toEqual(['candidate'])
    expect(since(['two'], 30)).toEqual(['candidate'])
  })

  it('names who has lost what it said there, not who had before', () => {
    const { reply, learning } = setUp()
    const at = { to: 'two', session: 1, byte: 0, values: { one: '5', two: '1' } }
    const place = 'line 1, token 2'
    const names = (): readonly string[] => learning.startedAgain('GET /', place, ['one', 'two'])
    const same = (times: number): void => {
      for (let i = 0; i < times; i++) reply('total 5\n', 'total 5\n')
    }
    const differ = (): void => void learning.note('GET /', place, at, false)
    same(30)
    learning.isStartedAgain('one', true)
    differ()
    expect(names()).toEqual(['one'])
    same(30)
    learning.isStartedAgain('two', true)
    differ()
    expect(names()).toEqual(['two'])
    // Nothing was the same in between: what was lost before still is.
    learning.isStartedAgain('one', true)
    differ()
    expect([...names()].sort()).toEqual(['one', 'two'])
  })

  it('names who has lost a part of it, until replies are the same again', () => {
    const { reply, learning } = setUp()
    const names = (pair = between): readonly string[] => learning.startedAgain('GET /', 'end', pair)
    const same = (times: number, pair = between): void => {
      for (let i = 0; i < times; i++) learning.replied('GET /', new Set(), pair)
    }
    for (let i = 0; i < 30; i++) reply('total 5\n', 'total 5\n')
    expect(names()).toEqual([])
    // Nobody was started again when it differed first: a start afterwards explains what differs since.
    learning.isStartedAgain('two', true)
    expect(names()).toEqual(['two'])
    // What others had the same says nothing of these, however long.
    same(30, ['one', 'three'])
    expect(names()).toEqual(['two'])
    expect(names(['two', 'one'])).toEqual(['two'])
    same(1)
    expect(names()).toEqual([])
    learning.isStartedAgain('one', true)
    same(5)
    expect(names()).toEqual(['one'])
    same(30)
    expect(names()).toEqual([])
  })

  it('is what it was in each line also where a replica was started again', () => {
    const { learning } = setUp()
    const at = { to: 'two', session: 1, byte: 0, values: { one: '71', two: '72' } }
    const places = [1, 2, 3, 4, 5].map(n => `line ${n}, token 2`)
    for (let i = 0; i < 3; i++) {
      for (const place of places) learning.note('GET /', place, at, false)
      learning.replied('GET /', new Set(places), between)
    }
    learning.isStartedAgain('two', true)
    expect(learning.note('GET /', 'line 99, token 2', at, false)).toBe(false)
    expect(learning.rule('GET /', 'line 99, token 2', ['80', '90'])).toBe('noise')
    expect(learning.note('GET /', 'line 99, token 3', at, false)).toBe(true)
  })

  it('is remembered', () => {
    const { reply, learning } = setUp()
    for (let i = 0; i < 5; i++) reply(`pid ${i}\n`, `pid ${i + 3}\n`)
    const next = setUp()
    next.learning.remember(JSON.parse(JSON.stringify(learning.remembered)))
    expect(next.reply('pid 7\n', 'pid 8\n')).toBe('noise')
  })

  it('has a shape that grows no narrower', () => {
    const shape = ['12', 'ff', '3'].reduce<ReturnType<typeof widened> | null>(widened, null)!
    expect(shape).toEqual({ kind: 'hex', shortest: 1, longest: 2 })
    expect(fits(shape, 'a1')).toBe(true)
    expect(fits(shape, 'xy')).toBe(false)
    expect(fits(widened(null, 'c0ffee'), 'c0ffee1')).toBe(false)
    expect(fits(widened(null, '99'), '100')).toBe(true)
  })
})
