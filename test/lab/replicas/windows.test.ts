import { expect, test } from 'vitest'
import { lineNumber, lineRange, type ReplicaComparison } from '../../../src/shared/replicas'
import { Bench } from './program-bench'

test('lines are of the session that was open when they were printed, however many there are', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, `started ${node}`)
  bench.session(1, 100, 200, 'a', 'b')
  bench.session(2, 1_000, 1_100, 'a', 'b')
  for (const node of ['a', 'b']) {
    bench.say(node, 110, 'client 1', 'hello', 'bye')
    bench.say(node, 1_010, ...Array.from({ length: 20 }, (_, at) => `line ${at}`))
    bench.say(node, 9_000, 'tick')
  }
  const { map, replicas, sessions } = bench.compare()
  expect(map).toEqual({ a: '==', b: '==' })
  expect(sessions.map(one => one.replicas['a']?.lines.length)).toEqual([3, 20])
  expect(replicas).toMatchObject([
    { verdict: { kind: 'identical' }, lines: 23, between: 2, order: 0 },
    { verdict: { kind: 'identical' }, lines: 23, between: 2, order: 0 }
  ])
})

test('a line that differs is named, and only its session differs', () => {
  const bench = new Bench()
  bench.session(1, 100, 200, 'a', 'b')
  bench.session(2, 1_000, 1_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'client 1', 'hello')
  bench.say('a', 1_010, 'client 2', 'hello')
  bench.say('b', 1_010, 'client 2', 'HELLO')
  const { map, replicas } = bench.compare()
  expect(map).toEqual({ a: '==', b: '=x' })
  expect(replicas[1]?.verdict).toEqual({ kind: 'diverged', line: 4 })
})

test('a replica that missed a session is behind, and has it when it was replayed', () => {
  const bench = new Bench()
  bench.session(1, 100, 200, 'a')
  bench.say('a', 110, 'client 1', 'hello')
  bench.session(2, 1_000, 1_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 1_010, 'client 2')
  expect(bench.compare().replicas[1]?.verdict).toEqual({ kind: 'behind', sessions: 1 })
  bench.session(1, 5_000, 5_100, 'b')
  bench.say('b', 5_010, 'client 1', 'hello')
  const { map, replicas } = bench.compare()
  expect(map).toEqual({ a: '==', b: '==' })
  expect(replicas.map(({ verdict, order }) => [verdict.kind, order])).toEqual([
    ['identical', 0],
    ['identical', 1]
  ])
})

test('who has had all of a session and printed nothing is not behind: it will print no more', () => {
  const bench = new Bench()
  bench.wholeSession(1, 1_000, 1_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 1_010, 'client 1')
  bench.wholeSession(2, 20_000, 20_100, 'a', 'b')
  bench.say('b', 20_010, 'saved')
  // It may be read late.
  expect(bench.compare(20_200).replicas[0]?.verdict.kind).toBe('behind')
  expect(bench.compare()).toMatchObject({
    map: { a: '==', b: '=x' },
    replicas: [{ verdict: { kind: 'identical' } }, { verdict: { kind: 'diverged', line: 2 } }]
  })
  bench.wholeSession(3, 40_000, 40_100, 'a', 'b')
  bench.say('a', 40_010, 'saved')
  expect(bench.compare().map).toEqual({ a: '===', b: '=xx' })
})

test('a session that was cut and replayed is there in part twice', () => {
  const bench = new Bench()
  bench.session(1, 100, 200, 'a', 'b')
  bench.say('a', 110, 'client', 'hello', 'bye')
  bench.say('b', 110, 'client')
  bench.session(1, 5_000, 5_100, 'b')
  bench.say('b', 5_010, 'client', 'hello', 'bye')
  expect(bench.compare().replicas[1]).toMatchObject({ verdict: { kind: 'repeated', sessions: 1 }, lines: 4 })
})

test('a session that was begun again, of which nobody has said anything since, is what it was before', () => {
  const bench = new Bench()
  bench.session(1, 100, 200, 'a')
  bench.say('a', 110, 'client')
  bench.session(1, 5_000, 5_100, 'a')
  const { replicas, map } = bench.compare()
  expect(replicas[0]).toMatchObject({ verdict: { kind: 'identical' }, lines: 1, pending: 0 })
  expect(map).toEqual({ a: '=', b: '.' })
})

test('sessions that were open together are one row, in which only the order may differ', () => {
  const bench = new Bench()
  bench.session(1, 100, 900, 'a', 'b')
  bench.session(2, 200, 800, 'a', 'b')
  bench.session(3, 2_000, 2_100, 'a', 'b')
  bench.say('a', 300, 'one', 'two', 'three', 'four')
  bench.say('b', 300, 'two', 'one', 'three', 'four')
  for (const node of ['a', 'b']) bench.say(node, 2_010, 'last')
  const { sessions, replicas } = bench.compare()
  expect(sessions.map(({ session, overlapping }) => [session, overlapping])).toEqual([
    [1, [2]],
    [3, []]
  ])
  expect(replicas).toMatchObject([
    { verdict: { kind: 'identical' }, sessions: 3, order: 0 },
    { verdict: { kind: 'identical' }, sessions: 3, order: 1 }
  ])
})

test('lines of sessions that were open together keep the numbers of their log where they are shown in another order', () => {
  const bench = new Bench()
  bench.session(1, 100, 900, 'a', 'b')
  bench.session(2, 200, 800, 'a', 'b')
  bench.say('a', 300, 'one', 'two', 'three')
  bench.say('b', 300, 'three', 'other', 'one', 'two')
  const { sessions } = bench.compare()
  const shown = (node: string) => {
    const own = sessions[0]?.replicas[node]
    return own?.lines.map((line, at) => `${String(lineNumber(own, at))} ${line}`)
  }
  expect(shown('a')).toEqual(['3 three', '1 one', '2 two'])
  expect(shown('b')).toEqual(['1 three', '2 other', '3 one', '4 two'])
  const own = sessions[0]?.replicas['a']
  // One line more is still to come.
  expect(own && lineRange(own, 4)).toEqual({ first: 1, last: 4 })
})

test('of sessions that were open together, a line too few is behind, and another line differs', () => {
  const bench = new Bench()
  bench.session(1, 100, 900, 'a', 'b')
  bench.session(2, 200, 800, 'a', 'b')
  bench.say('a', 300, 'one', 'two')
  bench.say('b', 300, 'two', 'one', 'five')
  expect(bench.compare().replicas[0]?.verdict.kind).toBe('behind')
  bench.say('a', 850, 'FIVE')
  expect(bench.compare().map).toEqual({ a: '=', b: 'x' })
})

test('one of two sessions that were open together was replayed by itself', () => {
  const bench = new Bench()
  bench.session(1, 100, 900, 'a', 'b')
  bench.session(2, 200, 800, 'a')
  bench.say('a', 300, 'one', 'two')
  bench.say('b', 300, 'one')
  expect(bench.compare().replicas[1]?.verdict.kind).toBe('behind')
  bench.session(2, 3_000, 3_100, 'b')
  bench.say('b', 3_010, 'two')
  expect(bench.compare().map).toEqual({ a: '=', b: '=' })
})

test('what a frozen program prints when it goes on is of the sessions that it had been sent before', () => {
  const bench = new Bench()
  bench.session(1, 100, 2_000, 'a', 'b')
  bench.session(2, 200, 2_000, 'a', 'b')
  bench.session(3, 2_500, 2_600, 'a')
  for (const t of [110, 210]) bench.say('a', t, 'hello', 'bye')
  bench.say('a', 2_510, 'hello', 'bye')
  bench.aligner.gone('b', 'detached', 1_999)
  expect(bench.compare().replicas[1]?.verdict).toEqual({ kind: 'behind', sessions: 3, isAbout: true })
  bench.say('b', 8_000, 'hello', 'hello', 'bye', 'bye')
  bench.session(3, 8_010, 8_020, 'b')
  bench.say('b', 8_015, 'hello', 'bye')
  bench.aligner.back('b', 'detached', 8_030)
  bench.session(4, 9_000, 9_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 9_010, 'hello', 'bye')
  const { replicas, sessions, totalSessions, together } = bench.compare()
  expect(replicas).toMatchObject([
    { verdict: { kind: 'identical' }, sessions: 4, between: 0 },
    { verdict: { kind: 'identical' }, sessions: 4, between: 0 }
  ])
  // Each of them is counted, also where several are one row.
  expect([totalSessions, together]).toEqual([2, 2])
  expect(sessions.map(({ session, overlapping }) => [session, overlapping])).toEqual([
    [1, [2, 3]],
    [4, []]
  ])
})

test.each([
  ['after', 2_010],
  ['before', 1_900]
])(
  'what a program prints when it has started again is not of the sessions that it died in: %s it was given up',
  (_, exit) => {
    const bench = new Bench()
    bench.session(1, 100, 2_000, 'a', 'b')
    for (const node of ['a', 'b']) bench.say(node, 110, 'hello')
    bench.aligner.gone('b', 'detached', 1_999)
    bench.aligner.gone('b', 'down', exit)
    bench.say('b', 3_000, 'listening')
    bench.aligner.back('b', 'down', 3_000)
    bench.aligner.back('b', 'detached', 3_100)
    expect(bench.compare().replicas[1]).toMatchObject({ verdict: { kind: 'identical' }, between: 1 })
  }
)

test('what a program says when it starts is of no session, though the proxy was there before it said so', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening', 'debugger is on')
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'hello', 'bye')
  bench.aligner.gone('b', 'down', 2_000)
  bench.session(2, 2_500, 2_600, 'a')
  bench.say('a', 2_510, 'listening', 'bye')
  bench.aligner.back('b', 'down', 3_000)
  bench.session(2, 3_001, 3_100, 'b')
  bench.say('b', 3_005, 'listening', 'debugger is on', 'listening', 'bye')
  expect(bench.compare()).toMatchObject({
    map: { a: '==', b: '==' },
    replicas: [{ between: 2 }, { verdict: { kind: 'identical' }, between: 4 }]
  })
})

test('a number in what a program says when it starts may be another in each life', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening', 'the PIN is 812-304')
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'the sum is 4')
  bench.aligner.gone('b', 'down', 2_000)
  bench.aligner.back('b', 'down', 3_000)
  bench.session(2, 3_001, 3_100, 'a', 'b')
  bench.say('a', 3_005, 'the sum is 5')
  bench.say('b', 3_005, 'listening', 'the sum is 5', 'the PIN is 677-124')
  expect(bench.compare()).toMatchObject({
    map: { a: '==', b: '==' },
    replicas: [{ between: 2 }, { verdict: { kind: 'identical' }, between: 4 }]
  })
})

test('what a program says again when it starts anew by itself what serves in it is of no session', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening', 'the PIN is 812-304')
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'hello')
  bench.aligner.renewed('b', 2_000)
  bench.session(2, 2_001, 2_100, 'a', 'b')
  bench.say('a', 2_050, 'hello')
  bench.say('b', 2_040, 'the PIN is 677-124', 'hello')
  expect(bench.compare().map).toEqual({ a: '==', b: '==' })
})

test.each([
  ['its own renewal', false],
  ['a restart', true]
])(
  'a request that is like the one of the look whether it is ready is of its session, after %s',
  (_, isDown) => {
    const asked = (time: string, status: number): string => `[10:00:${time}] "GET / HTTP/1.1" ${status} -`
    const bench = new Bench()
    for (const node of ['a', 'b']) bench.say(node, 10, 'listening', asked('01', 200))
    bench.session(1, 100, 200, 'a', 'b')
    for (const node of ['a', 'b']) bench.say(node, 110, 'hello')
    if (isDown) {
      bench.aligner.gone('b', 'down', 2_000)
      bench.aligner.back('b', 'down', 3_000)
    } else bench.aligner.renewed('b', 3_000)
    bench.session(2, 3_001, 3_100, 'a', 'b')
    const status = isDown ? 500 : 200
    bench.say('a', 3_050, asked('08', status))
    bench.say('b', 3_050, 'listening', asked('08', status))
    expect(bench.compare()).toMatchObject({
      map: { a: '==', b: '==' },
      replicas: [{ between: 2 }, { between: 3 }]
    })
  }
)

test('a program that has said nothing since it started anew by itself says its first words when it is started again', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening')
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'hello')
  bench.aligner.renewed('b', 1_500)
  bench.aligner.gone('b', 'down', 2_000)
  bench.aligner.back('b', 'down', 9_000)
  bench.session(2, 9_001, 9_100, 'a', 'b')
  bench.say('a', 9_050, 'hello')
  bench.say('b', 9_050, 'listening', 'hello')
  expect(bench.compare().map).toEqual({ a: '==', b: '==' })
})

test('what serves anew may say its first words a little before that is noticed', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening')
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'hello')
  bench.session(2, 1_800, 2_100, 'a', 'b')
  bench.say('a', 1_900, 'hello')
  bench.say('b', 1_850, 'listening', 'hello')
  bench.aligner.renewed('b', 2_000)
  expect(bench.compare().map).toEqual({ a: '==', b: '==' })
})

test('a program that counts in its memory only differs since its restart, and that is said', () => {
  const bench = new Bench()
  bench.serve(1, 1_000, { a: 'client 1', b: 'client 1' })
  bench.aligner.gone('b', 'down', 2_000)
  bench.aligner.back('b', 'down', 2_500)
  bench.serve(2, 3_000, { a: 'client 2', b: 'client 1' })
  expect(bench.compare().replicas).toMatchObject([
    { node: 'a', sinceRestart: [] },
    { node: 'b', verdict: { kind: 'diverged' }, sinceRestart: ['b'] }
  ])
})

test('a session that a program died in was said anew to one that began anew: it differs since its restart', () => {
  const bench = new Bench()
  for (const session of [1, 2]) {
    bench.wholeSession(session, 1_000 * session, 9_000, 'a')
    bench.session(session, 1_000 * session, 3_000, 'b')
  }
  for (const node of ['a', 'b']) bench.say(node, 2_500, 'Luz has come (1)', 'Paco has come (2)')
  bench.down('b', 3_000)
  bench.aligner.back('b', 'down', 4_000)
  bench.say('a', 5_000, 'Paco has left', 'Luz has left')
  for (const session of [2, 1]) bench.wholeSession(session, 12_000 - session, 13_000, 'b')
  bench.say('b', 12_500, 'Paco has come (1)', 'Paco has left', 'Luz has come (1)', 'Luz has left')
  const { replicas } = bench.compare()
  expect(replicas).toMatchObject([
    { node: 'a', verdict: { kind: 'identical' }, sinceRestart: [] },
    { node: 'b', verdict: { kind: 'diverged' }, sinceRestart: ['b'] }
  ])
})

test('one that ended and started again by itself what serves in it differs since then', () => {
  const bench = new Bench()
  bench.serve(1, 1_000, { a: 'client 1', b: 'client 1' })
  bench.aligner.renewed('b', 2_000)
  bench.serve(2, 3_000, { a: 'client 2', b: 'client 1' })
  expect(bench.compare().replicas[1]).toMatchObject({ verdict: { kind: 'diverged' }, sinceRestart: ['b'] })
})

test('one that ended before it had served anybody has lost nothing, and differs by itself', () => {
  const bench = new Bench()
  bench.aligner.gone('b', 'down', 500)
  bench.aligner.back('b', 'down', 800)
  bench.serve(1, 1_000, { a: 'client 1', b: 'CLIENT 1' })
  expect(bench.compare().replicas).toMatchObject([
    { node: 'a', sinceRestart: [] },
    { node: 'b', verdict: { kind: 'diverged' }, sinceRestart: [] }
  ])
})

test('one that differed before it ended differs by itself', () => {
  const bench = new Bench()
  bench.session(1, 1_000, 1_100, 'a', 'b')
  bench.say('a', 1_010, 'one')
  bench.say('b', 1_010, 'other')
  bench.aligner.gone('b', 'down', 2_000)
  bench.aligner.back('b', 'down', 2_500)
  expect(bench.compare().replicas).toMatchObject([{ sinceRestart: [] }, { sinceRestart: [] }])
})

test.each([
  ['the next session is open', 1_010],
  ['no session is open', 900]
])('a line that is read late, when %s, is of the session that it is of elsewhere', (_, late) => {
  for (const slow of ['a', 'b']) {
    const bench = new Bench()
    bench.session(1, 100, 200, 'a', 'b')
    bench.session(2, 1_000, 1_100, 'a', 'b')
    for (const node of ['a', 'b']) {
      bench.say(node, 110, 'client 1')
      bench.say(node, node === slow ? late : 210, 'bye')
      bench.say(node, 1_020, 'client 2')
      bench.say(node, 1_110, 'bye')
    }
    const { map, replicas, sessions } = bench.compare()
    expect(map).toEqual({ a: '==', b: '==' })
    expect(replicas).toMatchObject([{ between: 0 }, { between: 0 }])
    expect(sessions[0]?.replicas).toMatchObject({ [slow]: { lines: ['client 1', 'bye'], guessed: true } })
  }
})

test('a line that can be of no earlier session differs, and one that came before its session opened', () => {
  const bench = new Bench()
  bench.session(1, 100, 200, 'a', 'b')
  bench.session(2, 9_000, 9_100, 'a', 'b')
  bench.say('a', 110, 'client 1', 'bye')
  bench.say('b', 110, 'client 1')
  bench.say('b', 4_000, 'hello')
  bench.say('b', 9_010, 'bye', 'client 2')
  bench.say('a', 9_010, 'client 2', 'hello')
  expect(bench.compare()).toMatchObject({
    map: { a: '==', b: '~x' },
    replicas: [{ between: 0 }, { between: 1 }]
  })
})

test('what a program says also while nobody has been connected for long is of no session', () => {
  const bench = new Bench()
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'client', 'bye')
  bench.session(2, 20_000, 20_100, 'a', 'b')
  bench.say('b', 11_000, 'tick')
  bench.say('a', 20_010, 'client', 'tick', 'bye')
  bench.say('b', 20_010, 'client', 'bye')
  expect(bench.compare()).toMatchObject({
    map: { a: '==', b: '==' },
    replicas: [{ between: 1 }, { between: 1 }]
  })
})

test('one of several sessions that were open together was cut and replayed: it is there in part twice', () => {
  const bench = new Bench()
  bench.session(1, 100, 900, 'a', 'b')
  bench.session(2, 200, 800, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 300, 'one', 'ONE')
  bench.aligner.gone('b', 'down', 400)
  bench.say('a', 500, 'two', 'TWO')
  bench.aligner.back('b', 'down', 2_000)
  bench.session(1, 3_000, 3_100, 'b')
  bench.say('b', 3_010, 'one', 'two')
  const half = bench.compare()
  expect(half.map).toEqual({ a: '=', b: '~' })
  bench.session(2, 3_050, 3_100, 'b')
  bench.say('b', 3_060, 'ONE', 'TWO')
  expect(bench.compare()).toMatchObject({
    map: { a: '=', b: '+' },
    replicas: [{ lines: 4 }, { verdict: { kind: 'repeated', sessions: 1, isAtLeast: true }, lines: 6 }]
  })
})

test('a program’s new life is not of the session that the old one died in, however long that goes on elsewhere', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening')
  for (const node of ['a', 'b']) bench.aligner.back(node, 'down', 20)
  bench.session(1, 100, 9_000, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'client')
  bench.aligner.gone('b', 'down', 500)
  bench.say('b', 800, 'listening')
  bench.aligner.back('b', 'down', 810)
  for (const session of [2, 3]) {
    bench.session(session, 1_000 * session, 1_000 * session + 100, 'a', 'b')
    for (const node of ['a', 'b']) bench.say(node, 1_000 * session + 10, `client ${session}`)
  }
  bench.session(1, 9_100, 9_200, 'b')
  bench.say('b', 9_110, 'client')
  expect(bench.compare()).toMatchObject({
    replicas: [{ between: 1 }, { verdict: { kind: 'repeated' }, between: 2 }]
  })
})

test('a session does not get from a later one what another replica is only late with', () => {
  const bench = new Bench()
  for (const [at, t] of [1_000, 2_000, 2_400].entries()) bench.session(at + 1, t, t + 100, 'a', 'b')
  bench.say('a', 1_010, 'client', 'client 1')
  bench.say('b', 1_010, 'client 1')
  bench.say('b', 2_010, 'client', 'client 2')
  bench.say('a', 2_405, 'client', 'client 2')
  for (const node of ['a', 'b']) bench.say(node, 2_410, 'client', 'client 3')
  expect(bench.compare().map).toEqual({ a: '===', b: 'x==' })
})

test('a time of day in a line is none of its differences where noise is learned, and is shown as it was printed', () => {
  const line = (clock: string, what = 'GET /'): string => `127.0.0.1 [28/Nov/2026 ${clock}] "${what}" 200 -`
  const serve = (bench: Bench, what?: string): ReplicaComparison => {
    bench.session(1, 100, 200, 'a', 'b')
    bench.say('a', 110, line('11:15:58'))
    bench.say('b', 120, line('11:16:03', what))
    return bench.compare()
  }
  const { map, replicas, sessions } = serve(new Bench())
  expect(map).toEqual({ a: '=', b: '=' })
  expect(sessions[0]?.replicas['b']?.lines).toEqual([line('11:16:03')])
  expect(replicas[0]?.sha256).toBe(replicas[1]?.sha256)
  expect(serve(new Bench(), 'GET /other').map).toEqual({ a: '=', b: 'x' })
  expect(serve(new Bench({ struck: null })).map).toEqual({ a: '=', b: 'x' })
})

test('lines that threads have torn are put together again', () => {
  const torn = ['two', 'oneonethree', '', 'oneone', '', '']
  for (const [first, second] of [
    [torn, ['one', 'two', 'one', 'one', 'one', 'three']],
    [['one', 'two', 'oneone', 'one', 'three', ''], torn]
  ] as const) {
    const bench = new Bench()
    bench.session(1, 100, 900, 'a', 'b')
    bench.session(2, 200, 800, 'a', 'b')
    bench.say('a', 300, ...first)
    bench.say('b', 300, ...second)
    const { map, sessions } = bench.compare()
    expect(map).toEqual({ a: '=', b: '=' })
    expect(sessions[0]?.replicas['a']).toMatchObject({ guessed: true })
    expect(sessions[0]?.replicas['b']?.lines.toSorted()).toEqual(['one', 'one', 'one', 'one', 'three', 'two'])
  }
})

test('a line that is missing, or joined without a blank one left by it, is not taken for torn', () => {
  const bench = new Bench()
  bench.session(1, 100, 900, 'a', 'b')
  bench.session(2, 200, 800, 'a', 'b')
  bench.say('a', 300, 'one', 'two', '12')
  bench.say('b', 300, 'onetwo', '21', '')
  expect(bench.compare().map).toEqual({ a: '=', b: 'x' })
})

test('who has had all of a session, and has not said what the others have, differs once that can’t be late any more', () => {
  const bench = new Bench()
  for (const whole of [true, false]) {
    const session = whole ? 1 : 2
    for (const [at, replica] of ['a', 'b'].entries()) {
      const connection = { session, t: 1_000 * session, replica, localPort: 10 * session + at }
      bench.aligner.addOpen(connection)
      bench.aligner.addClose(connection, 1_000 * session + 100, whole)
      bench.say(replica, 1_000 * session + 10, `client ${session}`, ...(at === 0 ? ['bye'] : []))
    }
  }
  expect(bench.compare(3_000).map).toEqual({ a: '==', b: '~~' })
  const { map, replicas, sessions } = bench.compare(20_000)
  expect(map).toEqual({ a: '==', b: 'x~' })
  expect(sessions[0]?.replicas['b']).toMatchObject({ lines: ['client 1'], difference: 1 })
  expect(replicas[1]?.verdict).toEqual({ kind: 'diverged', line: 1 })
})

test('of a session that had begun before the comparison did, it is not known what each has said of it', () => {
  const bench = new Bench({ since: 500 })
  bench.session(1, 100, 1_000, 'a', 'b')
  bench.session(2, 600, 700, 'a', 'b')
  bench.session(3, 3_000, 3_100, 'a', 'b')
  bench.say('a', 610, 'two', 'TWO', 'ONE')
  bench.say('b', 610, 'one', 'ONE', 'two', 'TWO')
  for (const node of ['a', 'b']) bench.say(node, 3_010, 'three')
  expect(bench.compare().replicas.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical'])
})

test('a session that began again on a replica that had come back has its lines in both lives', () => {
  const bench = new Bench()
  for (const node of ['a', 'b']) bench.say(node, 10, 'listening')
  const lanes = ['a', 'a', 'b'].map((replica, at) => ({ session: 1, t: 100, replica, localPort: 50 + at }))
  for (const lane of lanes.slice(0, 1)) bench.aligner.addOpen(lane)
  bench.say('a', 110, 'client', 'one')
  bench.aligner.gone('a', 'down', 200)
  bench.say('a', 800, 'listening')
  bench.aligner.back('a', 'down', 810)
  bench.say('a', 900, 'client', 'one', 'two')
  bench.say('b', 900, 'client', 'one', 'two')
  for (const lane of lanes) bench.aligner.addClose(lane, 1_000, true)
  expect(bench.compare()).toMatchObject({
    map: { a: '+', b: '=' },
    replicas: [
      { lines: 5, between: 2 },
      { lines: 3, between: 1 }
    ]
  })
})

test('what programs print while nobody is connected is not held for ever, and is counted all the same', () => {
  const bench = new Bench({ usual: { lines: 1_000 } })
  for (const node of ['a', 'b']) {
    bench.say(node, 10, `listening as ${node}`)
    bench.aligner.back(node, 'down', 10)
  }
  bench.session(1, 100, 200, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 110, 'hello')
  for (let t = 20_000; t < 220_000; t += 10) for (const node of ['a', 'b']) bench.say(node, t, `tick ${t}`)
  bench.session(2, 300_000, 300_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 300_010, 'hello again')
  expect(bench.aligner.held.lines).toBeLessThan(1_500)
  const { replicas, map } = bench.compare()
  expect(replicas).toMatchObject([
    { verdict: { kind: 'identical' }, between: 20_001 },
    { verdict: { kind: 'identical' }, between: 20_001 }
  ])
  expect(map.a).toMatch(/=$/)
})

test('long lines are held only as far as their size allows, and what was summed up counts', () => {
  const bench = new Bench({ usual: { bytes: 200_000 } })
  for (let n = 1; n <= 200; n++) {
    bench.session(n, n * 1_000, n * 1_000 + 100, 'a', 'b')
    for (const node of ['a', 'b']) bench.say(node, n * 1_000 + 10, `${n} `.padEnd(8_000, 'x'))
  }
  expect(bench.aligner.held.bytes).toBeLessThan(250_000)
  const { replicas, older, totalSessions } = bench.compare()
  expect(older.compared + totalSessions).toBe(200)
  expect(older.compared).toBeGreaterThan(150)
  expect(replicas).toMatchObject([
    { verdict: { kind: 'identical' }, lines: 200 },
    { verdict: { kind: 'identical' }, lines: 200 }
  ])
})

test('a torn line that was put together is forgotten with its session', () => {
  const bench = new Bench({ usual: { lines: 200 } })
  for (let n = 1; n <= 500; n++) {
    const t = n * 2_000
    bench.session(2 * n, t, t + 100, 'a', 'b')
    bench.session(2 * n + 1, t + 10, t + 110, 'a', 'b')
    bench.say('a', t + 20, `one ${n}`, `two ${n}`)
    bench.say('b', t + 20, `one ${n}two ${n}`, '')
  }
  const { replicas } = bench.compare()
  expect(bench.aligner.held.lines).toBeLessThan(500)
  expect(replicas.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical'])
})

test('where the first replica is the one that began anew, the others are said to differ since its restart', () => {
  const bench = new Bench()
  bench.serve(1, 1_000, { a: 'client 1', b: 'client 1' })
  bench.aligner.gone('a', 'down', 2_000)
  bench.aligner.back('a', 'down', 2_500)
  bench.serve(2, 3_000, { a: 'client 1', b: 'client 2' })
  expect(bench.compare().replicas).toMatchObject([
    { node: 'a', sinceRestart: [] },
    { node: 'b', verdict: { kind: 'diverged' }, sinceRestart: ['a'] }
  ])
})

test('nobody can tell whether a line is twice in one log or missing in another, where either may be: that is said', () => {
  const bench = new Bench()
  const session = (number: number, replica: string, from: number, to: number, whole: boolean): void => {
    const connection = { session: number, t: from, replica, localPort: 100 * number + from }
    bench.aligner.addOpen(connection)
    bench.aligner.addClose(connection, to, whole)
  }
  // Session 1 reached `a` twice, and `b` lost its connection of session 2: all of them may have said "hello".
  session(1, 'a', 100, 900, false)
  session(2, 'a', 200, 900, true)
  session(1, 'a', 1_000, 1_100, true)
  session(1, 'b', 100, 900, true)
  session(2, 'b', 200, 900, false)
  bench.say('a', 300, 'hello')
  bench.say('a', 1_010, 'hello')
  bench.say('b', 300, 'hello')
  expect(bench.compare()).toMatchObject({
    map: { a: '?', b: '?' },
    replicas: [{ verdict: { kind: 'unknown' } }, { verdict: { kind: 'unknown' } }]
  })
  session(2, 'b', 2_000, 2_100, true)
  bench.say('b', 2_010, 'bye')
  bench.say('a', 1_150, 'bye')
  expect(bench.compare()).toMatchObject({
    map: { a: '+', b: '=' },
    replicas: [{ verdict: { kind: 'repeated' } }, { verdict: { kind: 'identical' } }]
  })
})

test('what a program says because it is asked to end is of no session that was over', () => {
  const bench = new Bench()
  bench.wholeSession(1, 1_000, 1_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 1_010, 'client 1')
  bench.aligner.stops('a', 1_150)
  bench.say('a', 1_160, 'asked to end', 'bye')
  bench.aligner.gone('a', 'down', 1_200)
  expect(bench.compare()).toMatchObject({
    map: { a: '=', b: '=' },
    replicas: [{ verdict: { kind: 'identical' }, between: 2 }, { verdict: { kind: 'identical' } }]
  })
})

test('what was said in a session and read when the program had been asked to end is of the session', () => {
  const bench = new Bench()
  bench.wholeSession(1, 1_000, 1_100, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 1_010, 'client 1')
  bench.say('b', 1_090, 'saved')
  bench.aligner.stops('a', 1_150)
  bench.say('a', 1_160, 'saved', 'bye')
  bench.aligner.gone('a', 'down', 1_200)
  expect(bench.compare().map).toEqual({ a: '=', b: '=' })
})

test('what a program says in a session that it is asked to end in is of that session', () => {
  const bench = new Bench()
  bench.session(1, 1_000, 2_000, 'a', 'b')
  for (const node of ['a', 'b']) bench.say(node, 1_010, 'client 1')
  bench.aligner.stops('a', 1_500)
  bench.say('a', 1_510, 'client 1 is sent away')
  bench.aligner.gone('a', 'down', 2_100)
  expect(bench.compare().replicas[1]?.lines).toBeLessThan(bench.compare().replicas[0]?.lines ?? 0)
})
