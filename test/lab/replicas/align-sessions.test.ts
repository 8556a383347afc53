import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lineNumber, type ComparedSession } from '../../../src/shared/replicas'
import type { LogLine } from '../../../src/shared/state'
import { alignSessions } from './align-sessions'
import { SessionAligner } from '../../../src/lab/replicas/aligner'
import type { SessionOpen } from '../../../src/lab/replicas/connection-index'
import { ownTime } from '../../support/own-time'

const replicas = ['a', 'b', 'c']
const exchange = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']

/** Builds the logs of replicas as they would print them. */
class Scene {
  readonly lines: LogLine[] = []
  readonly opens: SessionOpen[] = []
  readonly #seq = new Map<string, number>()

  open(session: number, t: number, ports: Partial<Record<string, number>>): void {
    for (const [replica, localPort] of Object.entries(ports)) {
      if (localPort !== undefined) this.opens.push({ session, t, replica, localPort })
    }
  }
  say(node: string, peerPort: number, t: number, ...texts: string[]): void {
    for (const text of texts) {
      const seq = (this.#seq.get(node) ?? 0) + 1
      this.#seq.set(node, seq)
      this.lines.push({ seq, t, node, level: 'info', text, peerPort })
    }
  }
  compare(now = 1_000_000, limit = 200): ReturnType<typeof alignSessions> {
    return alignSessions({ replicas, lines: this.lines, opens: this.opens, now, proxy: 'proxy', limit })
  }
}

function session(scene: Scene, number: number, t: number, who = replicas, texts = exchange): void {
  const ports = Object.fromEntries(who.map((replica, index) => [replica, 40_000 + number * 10 + index]))
  scene.open(number, t, ports)
  for (const replica of who) scene.say(replica, ports[replica]!, t + 1, ...texts)
}

const verdicts = (scene: Scene, now?: number): unknown[] =>
  scene.compare(now).replicas.map(({ verdict }) => verdict)

describe('alignSessions', () => {
  test('replicas without lines are empty, never identical', () => {
    expect(verdicts(new Scene())).toEqual(replicas.map(() => ({ kind: 'empty' })))
  })

  test('replicas with the same sessions are identical and have the same hash', () => {
    const scene = new Scene()
    for (let n = 1; n <= 5; n++) session(scene, n, n * 100)
    const { replicas: all, totalSessions, map } = scene.compare()
    expect(all.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical', 'identical'])
    expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(1)
    expect(all[0]).toMatchObject({ lines: 40, sessions: 5, pending: 0 })
    expect(totalSessions).toBe(5)
    expect(map).toEqual({ a: '=====', b: '=====', c: '=====' })
  })

  test('lines of sessions at the same time have the numbers that they have in the log', () => {
    const scene = new Scene()
    scene.open(1, 100, { a: 1, b: 2, c: 3 })
    scene.open(2, 100, { a: 4, b: 5, c: 6 })
    for (const [one, other] of [
      [1, 4],
      [2, 5],
      [3, 6]
    ] as const) {
      const node = replicas[one - 1]!
      scene.say(node, one, 101, 'x', 'y')
      scene.say(node, other, 102, 'z')
      if (node === 'b') scene.say(node, other, 103, 'z')
      scene.say(node, one, 104, 'w')
      if (node !== 'b') scene.say(node, other, 103, 'z')
    }
    const [first, second] = scene.compare().sessions
    const numbers = (session: ComparedSession | undefined, node: string): unknown[] => {
      const own = session?.replicas[node]
      return own === undefined ? [] : own.lines.map((_line, index) => lineNumber(own, index))
    }
    expect(['a', 'b'].map(node => [numbers(first, node), numbers(second, node)])).toEqual([
      [
        [1, 2, 4],
        [3, 5]
      ],
      [
        [1, 2, 5],
        [3, 4]
      ]
    ])
    expect(lineNumber(first!.replicas['b']!, 3)).toBe(6)
    expect(second?.replicas['b']).not.toHaveProperty('numbers')
  })

  test('a replica that was down is behind by the sessions that it missed, and identical when they were replayed', () => {
    const scene = new Scene()
    session(scene, 1, 100)
    for (const n of [2, 3, 4]) session(scene, n, n * 100, ['a', 'b'])
    expect(verdicts(scene)[2]).toEqual({ kind: 'behind', sessions: 3 })
    expect(scene.compare().map['c']).toBe('=...')
    for (const n of [2, 3, 4]) {
      scene.open(n, 5_000 + n, { c: 60_000 + n })
      scene.say('c', 60_000 + n, 5_000 + n, ...exchange)
    }
    expect(verdicts(scene)[2]).toEqual({ kind: 'identical' })
  })

  test('a session that was cut by a kill and replayed counts once, and its first part is said to be there twice', () => {
    const scene = new Scene()
    scene.open(1, 100, { a: 1001, b: 1002, c: 1003 })
    scene.say('a', 1001, 101, ...exchange)
    scene.say('b', 1002, 101, ...exchange)
    scene.say('c', 1003, 101, '123')
    expect(scene.compare().map['c']).toBe('~')
    expect(verdicts(scene)[2]).toEqual({ kind: 'behind', sessions: 1 })
    scene.open(1, 900, { c: 1009 })
    scene.say('c', 1009, 901, ...exchange)
    const { replicas: all } = scene.compare()
    expect(all[2]).toMatchObject({ verdict: { kind: 'repeated', sessions: 1 }, sessions: 1, lines: 9 })
    expect(scene.compare().map['c']).toBe('+')
    expect(scene.compare().sessions[0]?.replicas['c']).toMatchObject({ status: 'repeated', repeated: 1 })
  })

  test('a line that differs is named by its number in the log of its replica, and the majority is right', () => {
    const scene = new Scene()
    session(scene, 1, 100)
    scene.open(2, 200, { a: 1, b: 2, c: 3 })
    scene.say('a', 1, 201, '123', '9.0', ...exchange.slice(2))
    scene.say('b', 2, 201, ...exchange)
    scene.say('c', 3, 201, ...exchange)
    const comparison = scene.compare()
    expect(comparison.replicas.map(({ verdict }) => verdict)).toEqual([
      { kind: 'diverged', line: 10 },
      { kind: 'identical' },
      { kind: 'identical' }
    ])
    expect(comparison.sessions[1]?.replicas['a']).toMatchObject({
      status: 'differs',
      difference: 1,
      firstLine: 9
    })
    expect(comparison.map['a']).toBe('=x')
  })

  test('a port that is used again belongs to the session that was the last to open on it', () => {
    const scene = new Scene()
    for (const [n, t] of [
      [1, 1_000],
      [2, 61_000]
    ] as const) {
      scene.open(n, t, { a: 7, b: 8, c: 9 })
      const texts = n === 1 ? exchange : exchange.map(text => `${text}-2`)
      for (const [replica, port] of Object.entries({ a: 7, b: 8, c: 9 }))
        scene.say(replica, port, t + 5, ...texts)
    }
    const { sessions, replicas: all } = scene.compare()
    expect(all.every(({ verdict }) => verdict.kind === 'identical')).toBe(true)
    expect(sessions.map(one => one.replicas['b']?.lines[0])).toEqual(['123', '123-2'])
  })

  test('a line of another machine, whose clock puts it before its session by less than is said, is of that session', () => {
    const scene = new Scene()
    for (const [n, t] of [
      [1, 1_000],
      [2, 61_000]
    ] as const) {
      scene.open(n, t, { a: 7, b: 8, c: 9 })
      scene.say('a', 7, t + 0.5, ...exchange)
      scene.say('b', 8, t - 0.4, exchange[0]!)
      scene.say('b', 8, t + 0.1, ...exchange.slice(1))
      scene.say('c', 9, t + 0.5, ...exchange)
    }
    expect(verdicts(scene)).toContainEqual({ kind: 'diverged', line: expect.any(Number) as number })
    scene.lines.splice(0, Infinity, ...scene.lines.map(line => ({ ...line, bound: 0.5 })))
    expect(verdicts(scene)).toEqual(replicas.map(() => ({ kind: 'identical' })))
  })

  test('lines that reach us before their session is told are not yet a difference', () => {
    const scene = new Scene()
    scene.say('a', 1, 10_000, ...exchange)
    expect(verdicts(scene, 10_100)).toEqual(replicas.map(() => ({ kind: 'empty' })))
  })

  test('lines that came past the proxy to one replica only make it differ', () => {
    const scene = new Scene()
    session(scene, 1, 100)
    scene.say('b', 5, 200, '666')
    expect(verdicts(scene)).toEqual([
      { kind: 'identical' },
      { kind: 'diverged', line: 9 },
      { kind: 'identical' }
    ])
  })

  test('lines that no session names, because the proxy was killed, are aligned by content and time', () => {
    const scene = new Scene()
    scene.say('a', 5, 200, ...exchange)
    scene.say('b', 6, 201, ...exchange)
    scene.say('c', 7, 202, ...exchange)
    expect(verdicts(scene)).toEqual(replicas.map(() => ({ kind: 'identical' })))
  })

  test('an answer has the newest sessions and older ones that differ', () => {
    const scene = new Scene()
    session(scene, 1, 100, replicas, exchange)
    scene.open(2, 200, { a: 1, b: 2, c: 3 })
    scene.say('a', 1, 201, 'x')
    scene.say('b', 2, 201, 'y')
    scene.say('c', 3, 201, 'x')
    for (let n = 3; n < 50; n++) session(scene, n, n * 100)
    const { sessions, totalSessions } = scene.compare(1_000_000, 10)
    expect(sessions).toHaveLength(10)
    expect(sessions[0]?.session).toBe(2)
    expect(totalSessions).toBe(49)
  })

  test('whatever the interleaving of sessions, lines and events, equal logs are identical', () => {
    const step = fc.record({
      texts: fc.array(fc.constantFrom('1', '2', '3'), { minLength: 1, maxLength: 8 }),
      gap: fc.integer({ min: 0, max: 20 }),
      missing: fc.option(fc.constantFrom(...replicas), { nil: undefined })
    })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.infiniteStream(fc.nat(1000)),
        (steps, dice) => {
          const roll = (): number => dice.next().value as number
          const scene = new Scene()
          const streams = new Map<string, { port: number; t: number; texts: string[] }[]>()
          let t = 0
          steps.forEach(({ texts, gap, missing }, index) => {
            t += gap
            const ports = Object.fromEntries(
              replicas
                .filter(replica => replica !== missing)
                .map((replica, r) => [replica, 10_000 + index * 3 + r])
            )
            scene.open(index + 1, t, ports)
            for (const [replica, port] of Object.entries(ports)) {
              streams.set(replica, [...(streams.get(replica) ?? []), { port, t, texts: [...texts] }])
            }
          })
          // Every replica mixes the lines of its concurrent sessions in its own way.
          for (const [replica, open] of streams) {
            while (open.length > 0) {
              const at = roll() % Math.min(4, open.length)
              const one = open[at]!
              scene.say(replica, one.port, one.t + (roll() % 30), one.texts.shift()!)
              if (one.texts.length === 0) open.splice(at, 1)
            }
          }
          const missed = replicas.map(replica => steps.filter(({ missing }) => missing === replica).length)
          expect(verdicts(scene)).toEqual(
            missed.map(sessions => (sessions === 0 ? { kind: 'identical' } : { kind: 'behind', sessions }))
          )
          // The missed ones are replayed, in order.
          steps.forEach(({ texts, missing }, index) => {
            if (missing === undefined) return
            const port = 50_000 + index
            scene.open(index + 1, t + 5_000 + index, { [missing]: port })
            scene.say(missing, port, t + 5_000 + index, ...texts)
          })
          const all = scene.compare()
          expect(all.replicas.map(({ verdict }) => verdict.kind)).toEqual([
            'identical',
            'identical',
            'identical'
          ])
          expect(new Set(all.replicas.map(({ sha256 }) => sha256)).size).toBe(1)
        }
      ),
      { numRuns: 150 }
    )
  })

  test('the order in which lines and events are told does not matter', () => {
    const scene = new Scene()
    for (let n = 1; n <= 30; n++) session(scene, n, n * 10, n % 3 === 0 ? ['a', 'b'] : replicas)
    const expected = scene.compare()
    const aligner = new SessionAligner(replicas)
    const opens = [...scene.opens].reverse()
    for (const line of scene.lines) {
      aligner.addLine(line)
      if (Math.random() < 0.1) aligner.compare(1_000_000, 'proxy', 200)
      const open = opens.pop()
      if (open) aligner.addOpen(open)
    }
    for (const open of opens) aligner.addOpen(open)
    expect(aligner.compare(1_000_000, 'proxy', 200)).toEqual(expected)
  })

  test('a hundred thousand lines are compared, and compared again at little cost', () => {
    const scene = new Scene()
    for (let n = 1; n <= 4_200; n++) session(scene, n, n * 10)
    const aligner = new SessionAligner(replicas, [], { usual: { lines: 100_000, bytes: Infinity } })
    for (const line of scene.lines) aligner.addLine(line)
    for (const open of scene.opens) aligner.addOpen(open)
    expect(aligner.compare(1_000_000, null, 200).totalSessions).toBe(4_200)
    const start = ownTime()
    aligner.compare(1_000_000, null, 200)
    expect(start()).toBeLessThan(1_000)
  })
})

describe('lines that no session explains', () => {
  const flood = fc.record({
    contents: fc.array(fc.constantFrom('p', 'q', 'r'), { minLength: 1, maxLength: 60 }),
    told: fc.infiniteStream(fc.boolean()),
    lag: fc.infiniteStream(fc.integer({ min: 0, max: 400 }))
  })
  const textsOf = (content: string): string[] => exchange.map((text, index) => (index === 4 ? content : text))

  test('because the proxy told only some sessions of a flood, are equal where replicas say the same', () => {
    fc.assert(
      fc.property(flood, ({ contents, told, lag }) => {
        const scene = new Scene()
        contents.forEach((content, index) => {
          const t = index * 20
          const ports = Object.fromEntries(replicas.map((replica, r) => [replica, 10_000 + index * 3 + r]))
          if (told.next().value) scene.open(index + 1, t, ports)
          for (const replica of replicas) {
            scene.say(replica, ports[replica]!, t + (lag.next().value as number), ...textsOf(content))
          }
        })
        const { replicas: all, map, totalSessions } = scene.compare()
        expect(all.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical', 'identical'])
        expect(totalSessions).toBe(contents.length)
        expect(Object.values(map).join('')).toMatch(/^=+$/)
      }),
      { numRuns: 150 }
    )
  })

  test('are counted as missing where a replica was down, and are equal again when they were replayed', () => {
    fc.assert(
      fc.property(flood, fc.nat(59), ({ contents, told, lag }, first) => {
        const scene = new Scene()
        const away = contents.map((_, index) => index >= first)
        const aligner = new SessionAligner(replicas)
        contents.forEach((content, index) => {
          const t = index * 20
          const who = replicas.filter(replica => replica !== 'c' || !away[index])
          const ports = Object.fromEntries(who.map((replica, r) => [replica, 10_000 + index * 3 + r]))
          if (told.next().value) scene.open(index + 1, t, ports)
          for (const replica of who) {
            scene.say(replica, ports[replica]!, t + (lag.next().value as number), ...textsOf(content))
          }
        })
        const missed = away.filter(Boolean).length
        const kinds = (): unknown[] =>
          aligner.compare(1_000_000, null, 200).replicas.map(({ verdict }) => verdict)
        for (const line of scene.lines) aligner.addLine(line)
        for (const open of scene.opens) aligner.addOpen(open)
        const behind = missed === 0 ? { kind: 'identical' } : { kind: 'behind', sessions: missed }
        const empty = { kind: 'identical' }
        expect(kinds()).toEqual([empty, empty, behind])
        const from = scene.lines.length
        contents.forEach((content, index) => {
          if (!away[index]) return
          // The proxy tells of every replay, also of a session that it had not told of before.
          scene.open(index + 1, 50_000 + index, { c: 40_000 + index })
          scene.say('c', 40_000 + index, 50_000 + index, ...textsOf(content))
        })
        for (const line of scene.lines.slice(from)) aligner.addLine(line)
        for (const open of scene.opens) aligner.addOpen(open)
        expect(kinds()).toEqual([empty, empty, empty])
        expect(aligner.compare(1_000_000, null, 200).totalSessions).toBe(contents.length)
      }),
      { numRuns: 150 }
    )
  })

  test('make only the replica differ that has them alone', () => {
    fc.assert(
      fc.property(
        flood,
        fc.constantFrom(...replicas),
        fc.constantFrom('p', 'other'),
        ({ contents, told, lag }, alone, content) => {
          const scene = new Scene()
          contents.forEach((text, index) => {
            const t = index * 20
            const ports = Object.fromEntries(replicas.map((replica, r) => [replica, 10_000 + index * 3 + r]))
            if (told.next().value) scene.open(index + 1, t, ports)
            for (const replica of replicas) {
              scene.say(replica, ports[replica]!, t + (lag.next().value as number), ...textsOf(text))
            }
          })
          scene.say(alone, 60_000, 20_000, ...textsOf(content))
          const all = scene.compare().replicas
          expect(all.map(({ verdict }) => verdict)).toEqual(
            replicas.map(replica =>
              replica === alone ? { kind: 'diverged', line: contents.length * 8 + 1 } : { kind: 'identical' }
            )
          )
        }
      ),
      { numRuns: 150 }
    )
  })

  test('and that differ in words are one exchange that differs', () => {
    const scene = new Scene()
    scene.say('a', 1, 100, ...textsOf('p'))
    scene.say('b', 2, 110, ...textsOf('P'))
    scene.say('c', 3, 120, ...textsOf('p'))
    const { replicas: all, sessions } = scene.compare()
    expect(all.map(({ verdict }) => verdict)).toEqual([
      { kind: 'identical' },
      { kind: 'diverged', line: 5 },
      { kind: 'identical' }
    ])
    expect(sessions).toHaveLength(1)
  })

  test('half an exchange, that a kill cut and a replay said again, is not a difference', () => {
    const scene = new Scene()
    scene.say('a', 1, 100, ...textsOf('p'))
    scene.say('b', 2, 110, ...textsOf('p'))
    scene.say('c', 3, 105, ...exchange.slice(0, 3))
    scene.open(7, 5_000, { c: 9 })
    scene.say('c', 9, 5_001, ...textsOf('p'))
    expect(verdicts(scene)).toEqual([
      { kind: 'identical' },
      { kind: 'identical' },
      { kind: 'repeated', sessions: 1 }
    ])
  })

  // What grew with the square of them would not end within the test's limit.
  test('twenty thousand of them in one flood are compared', { timeout: 60_000 }, () => {
    const aligner = new SessionAligner(replicas, [], { usual: { lines: 200_000, bytes: Infinity } })
    for (let n = 0; n < 20_000; n++) {
      for (const [r, node] of replicas.entries()) {
        exchange.forEach((text, index) =>
          aligner.addLine({ seq: n * 8 + index + 1, t: n, node, level: 'info', text, peerPort: n * 3 + r })
        )
      }
    }
    const { replicas: all, totalSessions } = aligner.compare(1_000_000, null, 200)
    expect(totalSessions).toBe(20_000)
    expect(all.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical', 'identical'])
  })
})

describe('a program whose lines have no port', () => {
  test('is aligned by order with the sessions of the others, however it mixes their lines', () => {
    const session = fc.record({
      gap: fc.integer({ min: 0, max: 20 }),
      content: fc.constantFrom('1.1', '7.0')
    })
    fc.assert(
      fc.property(
        fc.array(session, { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat(1000)),
        (steps, dice) => {
          const scene = new Scene()
          const open: { t: number; texts: string[] }[] = []
          let t = 0
          steps.forEach(({ gap, content }, index) => {
            t += gap
            const ports = { a: 1_000 + index * 2, b: 1_001 + index * 2, c: 5_000 + index }
            scene.open(index + 1, t, ports)
            const texts = exchange.map((text, place) => (place === 3 ? content : text))
            scene.say('a', ports.a, t + 1, ...texts)
            scene.say('b', ports.b, t + 2, ...texts)
            open.push({ t, texts: [...texts] })
          })
          const aligner = new SessionAligner(replicas, ['c'])
          let seq = 0
          while (open.length > 0) {
            const at = (dice.next().value as number) % Math.min(3, open.length)
            const one = open[at]!
            const text = one.texts.shift()!
            aligner.addLine({ seq: ++seq, t: Math.max(one.t, t), node: 'c', level: 'info', text })
            if (one.texts.length === 0) open.splice(at, 1)
          }
          for (const line of scene.lines) aligner.addLine(line)
          for (const one of scene.opens) aligner.addOpen(one)
          const { replicas: all } = aligner.compare(1_000_000, null, 200)
          expect(all.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical', 'identical'])
        }
      ),
      { numRuns: 100 }
    )
  })

  test('has all of what was replayed to it, and what it had half of twice, however they mixed', () => {
    const scenario = fc.record({
      // How many of its lines the program printed before its connection was cut; 8: it was not.
      printed: fc.oneof(fc.constant(8), fc.constant(8), fc.integer({ min: 0, max: 7 })),
      gap: fc.integer({ min: 0, max: 40 }),
      content: fc.constantFrom('1.1', '1.1', '7.0'),
      // Whether the exchange begins and ends with values of its own.
      own: fc.boolean()
    })
    fc.assert(
      fc.property(
        fc.array(scenario, { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat(1000)),
        fc.boolean(),
        (steps, dice, dies) => {
          const scene = new Scene()
          const aligner = new SessionAligner(replicas, ['c'])
          let seq = 0
          const print = (t: number, queues: string[][]): void => {
            while (queues.length > 0) {
              const at = (dice.next().value as number) % Math.min(3, queues.length)
              const text = queues[at]!.shift()
              if (text === undefined) queues.splice(at, 1)
              else aligner.addLine({ seq: ++seq, t, node: 'c', level: 'info', text })
            }
          }
          let t = 0
          const texts = steps.map(({ content, own }, index) =>
            exchange.map((text, place) => {
              if (own && place === 0) return `${1_000 + index}`
              if (own && place === 7) return `${index}.25`
              return place === 3 ? content : text
            })
          )
          steps.forEach(({ gap }, index) => {
            t += gap
            const ports = { a: 1_000 + index * 2, b: 1_001 + index * 2, c: 5_000 + index }
            scene.open(index + 1, t, ports)
            scene.say('a', ports.a, t + 1, ...texts[index]!)
            scene.say('b', ports.b, t + 2, ...texts[index]!)
          })
          print(
            t + 3,
            steps.map(({ printed }, index) => texts[index]!.slice(0, printed))
          )
          if (dies) {
            aligner.gone('c', 'down', t + 10)
            aligner.back('c', 'down', t + 100)
          }
          steps.forEach(({ printed }, index) => {
            if (printed === 8) return
            t += 200
            scene.open(index + 1, t, { c: 9_000 + index })
            print(t + 1, [[...texts[index]!]])
          })
          for (const line of scene.lines) aligner.addLine(line)
          for (const one of scene.opens) aligner.addOpen(one)
          const { replicas: all, map } = aligner.compare(1_000_000, null, 200)
          const isCut = steps.some(({ printed }) => printed > 0 && printed < 8)
          expect(map['c']).toMatch(/^[=+]+$/)
          expect(all.map(({ verdict }) => verdict.kind)).toEqual([
            'identical',
            'identical',
            isCut ? 'repeated' : 'identical'
          ])
        }
      ),
      { numRuns: 200 }
    )
  })

  test('is behind by what it was cut in, also when half of another session was replayed to it', () => {
    const scene = new Scene()
    const aligner = new SessionAligner(replicas, ['c'])
    for (const [index, t] of [100, 5_000, 9_000].entries()) {
      scene.open(index + 1, t, { a: 10 + index, b: 20 + index, c: 30 + index })
      scene.say('a', 10 + index, t, ...exchange)
      scene.say('b', 20 + index, t, ...exchange)
    }
    scene.open(1, 300, { c: 40 })
    for (const line of scene.lines) aligner.addLine(line)
    for (const open of scene.opens) aligner.addOpen(open)
    let seq = 0
    const say = (t: number, lines: readonly string[]): void => {
      for (const text of lines) aligner.addLine({ seq: ++seq, t, node: 'c', level: 'info', text })
    }
    say(101, exchange.slice(0, 3))
    say(301, exchange)
    say(5_001, exchange)
    say(9_001, exchange.slice(0, 4))
    const { replicas: all, map } = aligner.compare(1_000_000, null, 200)
    expect(map['c']).toBe('+=~')
    expect(all[2]?.verdict).toEqual({ kind: 'behind', sessions: 1 })
  })

  test('that prints a value in another form differs at that line', () => {
    const scene = new Scene()
    const aligner = new SessionAligner(replicas, ['c'])
    for (const [index, t] of [100, 200].entries()) {
      scene.open(index + 1, t, { a: 10 + index, b: 20 + index, c: 30 + index })
      scene.say('a', 10 + index, t, ...exchange)
      scene.say('b', 20 + index, t, ...exchange)
    }
    for (const line of scene.lines) aligner.addLine(line)
    for (const open of scene.opens) aligner.addOpen(open)
    let seq = 0
    for (const t of [101, 201]) {
      for (const [index, text] of exchange.entries()) {
        const said = index === 1 ? '1234567890.1234567' : text
        aligner.addLine({ seq: ++seq, t, node: 'c', level: 'info', text: said })
      }
    }
    expect(aligner.compare(1_000_000, null, 200).replicas.map(({ verdict }) => verdict)).toEqual([
      { kind: 'identical' },
      { kind: 'identical' },
      { kind: 'diverged', line: 2 }
    ])
  })
})
