import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SessionAligner } from '../../../src/lab/replicas/aligner'
import type { ReplicaComparison } from '../../../src/shared/replicas'

const exchange = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']
const other = ['456', '9.5', 'adios', '2.1', '2.2', '2.3', '2.4', '2.5']

/** Replicas `a` and `b` log ports; `c` is a program that does not. */
class Bench {
  readonly aligner: SessionAligner
  readonly #seq = new Map<string, number>()

  constructor(replicas = ['a', 'b', 'c'], programs = ['c']) {
    this.aligner = new SessionAligner(replicas, programs)
  }
  open(session: number, t: number, ports: Record<string, number>): void {
    for (const [replica, localPort] of Object.entries(ports))
      this.aligner.addOpen({ session, t, replica, localPort })
  }
  say(node: string, t: number, texts: readonly string[], peerPort?: number): void {
    for (const text of texts) {
      const seq = (this.#seq.get(node) ?? 0) + 1
      this.#seq.set(node, seq)
      const line = { seq, t, node, level: 'info', text } as const
      this.aligner.addLine(peerPort === undefined ? line : { ...line, peerPort })
    }
  }
  /** A session in which `a` and `b` log the same; what `c` prints is said apart. */
  session(number: number, t: number, texts: readonly string[]): void {
    this.open(number, t, { a: number * 10, b: number * 10 + 1, c: number * 10 + 2 })
    this.say('a', t + 1, texts, number * 10)
    this.say('b', t + 1, texts, number * 10 + 1)
  }
  compare(): ReplicaComparison {
    return this.aligner.compare(1_000_000, 'proxy', 200)
  }
  guesses(replica: string): boolean[] {
    return this.compare().sessions.map(({ replicas }) => replicas[replica]?.guessed ?? false)
  }
}

const swapped = (texts: readonly string[], at: number): string[] => {
  const copy = [...texts]
  ;[copy[at], copy[at + 1]] = [copy[at + 1]!, copy[at]!]
  return copy
}

describe('a true difference is shown', () => {
  test('where replicas with ports logged the lines of a session in another order', () => {
    for (let at = 0; at < 7; at++) {
      const bench = new Bench(['a', 'b'], [])
      bench.open(1, 100, { a: 1, b: 2 })
      bench.say('a', 101, exchange, 1)
      bench.say('b', 101, swapped(exchange, at), 2)
      expect(bench.compare().map).toEqual({ a: '=', b: 'x' })
    }
  })

  test('where a program printed the lines of a session in another order', () => {
    for (let at = 0; at < 7; at++) {
      const bench = new Bench()
      bench.session(1, 100, exchange)
      bench.say('c', 101, swapped(exchange, at))
      expect(bench.compare().map).toEqual({ a: '=', b: '=', c: 'x' })
    }
  })

  test('where it did so in two sessions at the same time', () => {
    for (let at = 0; at < 7; at++) {
      const bench = new Bench()
      bench.session(1, 100, exchange)
      bench.session(2, 100, exchange)
      const mixed = swapped(exchange, at).flatMap(text => [text, text])
      bench.say('c', 101, mixed)
      expect(bench.compare().map['c']).toContain('x')
    }
  })

  test('where it mixed up a line of each of two sessions that were never open together', () => {
    for (let at = 0; at < 8; at++) {
      const bench = new Bench()
      const first = exchange.map((text, index) => (index === at ? other[index]! : text))
      const second = other.map((text, index) => (index === at ? exchange[index]! : text))
      bench.session(1, 100, exchange)
      bench.session(2, 60_000, other)
      bench.say('c', 101, first)
      bench.say('c', 60_001, second)
      expect(bench.compare().map['c']).toBe('xx')
    }
  })

  test('where two sessions are swapped as a whole', () => {
    const told = new Bench(['a', 'b'], [])
    told.open(1, 100, { a: 1, b: 2 })
    told.open(2, 200, { a: 3, b: 4 })
    told.say('a', 101, exchange, 1)
    told.say('b', 101, other, 2)
    told.say('a', 201, other, 3)
    told.say('b', 201, exchange, 4)
    expect(told.compare().map).toEqual({ a: '==', b: 'xx' })

    const program = new Bench()
    program.session(1, 100, exchange)
    program.session(2, 60_000, other)
    program.say('c', 101, other)
    program.say('c', 60_001, exchange)
    expect(program.compare().map['c']).toBe('xx')
  })

  test('where two exchanges that no session tells of reached two replicas in another order', () => {
    const bench = new Bench(['a', 'b'], [])
    bench.say('a', 1_000, exchange, 1)
    bench.say('b', 1_000, other, 2)
    bench.say('a', 9_000, other, 3)
    bench.say('b', 9_000, exchange, 4)
    expect(bench.compare().replicas.map(({ verdict }) => verdict.kind)).not.toEqual([
      'identical',
      'identical'
    ])
  })

  test('never is a program identical whose log can’t be dealt to its sessions in order', () => {
    const lines = ['x', 'y', 'z']
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...lines, ...lines], { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 0, max: 500 }),
        (log, gap) => {
          const bench = new Bench()
          bench.session(1, 100, lines)
          bench.session(2, 100 + gap, lines)
          bench.say('c', 101 + gap, log)
          const isEqual = bench.compare().map['c'] === '=='
          expect(isEqual).toBe(canBeDealt(log, lines, [0, 0]))
        }
      ),
      { numRuns: 300 }
    )
  })
})

/** Whether the log is the given exchange, as often as there are places, its lines mixed but each in order. */
function canBeDealt(log: readonly string[], texts: readonly string[], at: readonly number[]): boolean {
  const [line, ...rest] = log
  if (line === undefined) return true
  return at.some(
    (place, index) => texts[place] === line && canBeDealt(rest, texts, at.with(index, place + 1))
  )
}

describe('what is a guess is marked as one', () => {
  test('not what a port and its session tell, nor a program that had one session at a time', () => {
    const bench = new Bench()
    bench.session(1, 100, exchange)
    bench.say('c', 101, exchange)
    bench.session(2, 60_000, other)
    bench.say('c', 60_001, other)
    expect(bench.compare().map['c']).toBe('==')
    expect(bench.guesses('a')).toEqual([false, false])
    expect(bench.guesses('c')).toEqual([false, false])
  })

  test('what a program printed of sessions at the same time', () => {
    const bench = new Bench()
    bench.session(1, 100, exchange)
    bench.session(2, 150, other)
    bench.say(
      'c',
      200,
      exchange.flatMap((text, index) => [text, other[index]!])
    )
    expect(bench.compare().map['c']).toBe('==')
    expect(bench.guesses('a')).toEqual([false, false])
    expect(bench.guesses('c')).toEqual([true, true])
  })

  test('connections that no session tells of, put together by what they say', () => {
    const bench = new Bench(['a', 'b'], [])
    bench.say('a', 1_000, exchange, 1)
    bench.say('b', 1_100, exchange, 2)
    expect(bench.compare().map).toEqual({ a: '=', b: '=' })
    expect(bench.guesses('a')).toEqual([true])
    expect(bench.guesses('b')).toEqual([true])
  })

  test('a connection that fills the gap of a session', () => {
    const bench = new Bench(['a', 'b', 'c'], [])
    bench.open(1, 100, { a: 1, b: 2 })
    bench.say('a', 101, exchange, 1)
    bench.say('b', 101, exchange, 2)
    bench.say('c', 150, exchange, 3)
    const [one] = bench.compare().sessions
    expect(Object.values(one?.replicas ?? {}).map(({ guessed }) => guessed)).toEqual([false, false, true])
  })
})
