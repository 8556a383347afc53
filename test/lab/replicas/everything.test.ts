import { expect, test } from 'vitest'
import { SessionAligner } from '../../../src/lab/replicas/aligner'

const replicas = ['a', 'b', 'c']

/** Sessions of eight lines each, one after the other; who has which lines is given a session. */
function feed(
  aligner: SessionAligner,
  sessions: number,
  textsOf: (session: number, replica: string) => readonly string[],
  seqs = new Map<string, number>()
): void {
  for (let session = 1; session <= sessions; session++) {
    for (const [at, replica] of replicas.entries()) {
      say(
        aligner,
        seqs,
        { session, replica, t: session * 10, port: session * 3 + at },
        textsOf(session, replica)
      )
    }
  }
}

function say(
  aligner: SessionAligner,
  seqs: Map<string, number>,
  where: { session: number; replica: string; t: number; port: number },
  texts: readonly string[]
): void {
  const { session, replica, t, port } = where
  if (texts.length === 0) return
  aligner.addOpen({ session, t, replica, localPort: port })
  for (const text of texts) {
    const seq = (seqs.get(replica) ?? 0) + 1
    seqs.set(replica, seq)
    aligner.addLine({ seq, t: t + 1, node: replica, level: 'info', text, peerPort: port })
  }
}

const whole = (session: number): string[] => Array.from({ length: 8 }, (_, at) => `${session}.${at}`)

test('a comparison that holds a part of the lines says the same as one that holds all', () => {
  const twice = new Set([7, 1_500])
  const textsOf = (session: number): string[] => whole(session)
  const [part, all] = [
    new SessionAligner(replicas, [], { usual: { lines: 800 } }),
    new SessionAligner(replicas)
  ].map(aligner => {
    const seqs = new Map<string, number>()
    feed(aligner, 2_000, textsOf, seqs)
    let t = 30_000
    for (const session of twice) {
      say(
        aligner,
        seqs,
        { session, replica: 'b', t: (t += 10), port: 50_000 + session },
        whole(session).slice(0, 3)
      )
    }
    return aligner.compare(1_000_000, null, 200)
  })
  expect(part?.totalSessions).toBeLessThan(200)
  expect((part?.totalSessions ?? 0) + (part?.older.compared ?? 0)).toBe(2_000)
  expect(part?.older.dropped).toBe(0)
  for (const one of [part, all]) {
    expect(one?.replicas.map(({ verdict, lines, sessions }) => [verdict, lines, sessions])).toEqual([
      [{ kind: 'identical' }, 16_000, 2_000],
      [{ kind: 'repeated', sessions: 2 }, 16_006, 2_000],
      [{ kind: 'identical' }, 16_000, 2_000]
    ])
  }
  const hashes = part?.replicas.map(({ sha256 }) => sha256)
  expect(hashes?.[0]).toBe(hashes?.[2])
  expect(hashes?.[0]).not.toBe(hashes?.[1])
})

test('what differs, or is missing, stays held while equal sessions are forgotten', () => {
  const aligner = new SessionAligner(replicas, [], { usual: { lines: 800 } })
  const seqs = new Map<string, number>()
  const textsOf = (session: number, replica: string): string[] => {
    if (session === 5 && replica === 'c') return whole(session).with(3, 'other')
    return session === 9 && replica === 'b' ? [] : whole(session)
  }
  feed(aligner, 2_000, textsOf, seqs)
  const { replicas: compared, sessions, older } = aligner.compare(1_000_000, null, 200)
  expect(older.compared).toBeGreaterThan(1_500)
  expect(sessions.slice(0, 2).map(({ session }) => session)).toEqual([5, 9])
  expect(compared.map(({ verdict }) => verdict)).toEqual([
    { kind: 'identical' },
    { kind: 'behind', sessions: 1 },
    { kind: 'diverged', line: 36 }
  ])
  say(aligner, seqs, { session: 9, replica: 'b', t: 40_000, port: 60_000 }, whole(9))
  expect(aligner.compare(1_000_000, null, 200).replicas[1]?.verdict).toEqual({ kind: 'identical' })
})

test('what is dropped because too much is missing is counted, and not said to be equal', () => {
  const aligner = new SessionAligner(replicas, [], { usual: { lines: 800 }, most: { lines: 1_600 } })
  feed(aligner, 2_000, (session, replica) => (replica === 'c' ? [] : whole(session)))
  const { older, totalSessions } = aligner.compare(1_000_000, null, 200)
  expect(older.compared).toBe(0)
  expect(older.dropped + totalSessions).toBe(2_000)
  expect(older.dropped).toBeGreaterThan(1_000)
})

test('when all that is still held has been replayed, nobody can tell of what was dropped', () => {
  const aligner = new SessionAligner(replicas, [], { usual: { lines: 800 }, most: { lines: 1_600 } })
  const seqs = new Map<string, number>()
  const missed = 400
  feed(
    aligner,
    2_000,
    (session, replica) => (replica === 'c' && session <= missed ? [] : whole(session)),
    seqs
  )
  const { older, sessions } = aligner.compare(1_000_000, null, 10_000)
  expect(older.dropped).toBeGreaterThan(0)
  const held = sessions.filter(one => one.replicas['c']?.status === 'pending')
  for (const { session } of held) {
    const where = { session: session ?? 0, replica: 'c', t: 30_000, port: 20_000 + (session ?? 0) }
    say(aligner, seqs, where, whole(where.session))
  }
  const { replicas: compared } = aligner.compare(1_000_000, null, 200)
  expect(compared.map(({ verdict }) => verdict)).toEqual(replicas.map(() => ({ kind: 'unknown' })))
})

test('sessions in another order are counted by place, and are no difference', () => {
  const aligner = new SessionAligner(['a', 'b'], [])
  const seqs = new Map<string, number>()
  for (const [replica, order] of [
    ['a', [1, 2, 3, 4]],
    ['b', [1, 3, 2, 4]]
  ] as const) {
    for (const [at, session] of order.entries()) {
      say(aligner, seqs, { session, replica, t: 100 * session, port: session * 2 + at }, whole(session))
    }
  }
  const { replicas: compared } = aligner.compare(1_000_000, null, 200)
  expect(compared.map(({ verdict, order }) => [verdict.kind, order])).toEqual([
    ['identical', 0],
    ['identical', 1]
  ])
  expect(compared[0]?.sha256).toBe(compared[1]?.sha256)
})

test('a line that is read before its session is told of goes to that one, and not to the last on its port', () => {
  const aligner = new SessionAligner(['a', 'b'], [])
  const line = (seq: number, node: string, t: number, text: string, peerPort: number): void =>
    aligner.addLine({ seq, t, node, level: 'info', text, peerPort })
  aligner.addOpen({ session: 1, t: 100, replica: 'a', localPort: 5 })
  aligner.addOpen({ session: 1, t: 100, replica: 'b', localPort: 6 })
  line(1, 'a', 101, 'one', 5)
  line(1, 'b', 101, 'one', 6)
  // The port is used again: its lines come first, and the proxy tells of the session when its last connection stands.
  line(2, 'a', 1_200, 'two', 5)
  line(2, 'b', 1_900, 'two', 7)
  aligner.compare(1_950, null, 200)
  aligner.addOpen({ session: 2, t: 1_100, replica: 'a', localPort: 5 })
  aligner.addOpen({ session: 2, t: 1_100, replica: 'b', localPort: 7 })
  const { sessions, replicas: compared } = aligner.compare(10_000, null, 200)
  expect(sessions.map(one => Object.values(one.replicas).map(({ lines }) => lines))).toEqual([
    [['one'], ['one']],
    [['two'], ['two']]
  ])
  expect(compared.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical'])
})
