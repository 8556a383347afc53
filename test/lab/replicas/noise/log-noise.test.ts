import { expect, test } from 'vitest'
import { Bench } from '../program-bench'

const both = ['a', 'b'] as const
/** The first process of each program. */
const pids = { a: 1234, b: 2345 }

/** Programs that say at each session who they are, when it is, and which port the client has. */
function bench(options: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  const made = new Bench(options)
  for (const node of both) made.facts[node]?.addPid(50, pids[node])
  return made
}

/** Session `n` is at `1000 n`; its connections have the ports that `Bench.session` gives them. */
function serve(made: Bench, n: number, say: (node: 'a' | 'b', port: number) => string[]): void {
  made.session(n, 1_000 * n, 1_000 * n + 100, 'a', 'b')
  for (const [at, node] of both.entries())
    made.say(node, 1_000 * n + 10, ...say(node, 1_000 * n + 1_000 * n + at))
}

test('process ids, times, ports of clients, threads and addresses of identical programs are learned as noise', () => {
  const made = bench()
  for (let n = 1; n <= 6; n++) {
    serve(made, n, (node, port) => [
      `${pids[node]}:M 29 Nov 2026 20:01:0${node === 'a' ? 2 : 3}.123 * Accepted 127.0.0.1:${port}`,
      `[pid ${pids[node]}] hola ${n}`,
      `pool-1-thread-${node === 'a' ? n : n + 1}: Socket@1b6d35${node === 'a' ? '86' : '99'} says ${n}`,
      String(n)
    ])
  }
  const { map, replicas, noise, sessions } = made.compare()
  expect(map).toEqual({ a: '======', b: '======' })
  expect(replicas.map(({ verdict }) => verdict.kind)).toEqual(['identical', 'identical'])
  expect(replicas[0]?.sha256).toBe(replicas[1]?.sha256)
  expect(noise.map(({ kind, struck, lines }) => [kind, struck, lines])).toEqual([
    ['time', false, 12],
    ['pid', false, 24],
    ['port', false, 12],
    ['thread', false, 12],
    ['address', false, 12]
  ])
  expect(noise[1]?.examples).toEqual({ a: 'pid 1234', b: 'pid 2345' })
  expect(noise[2]?.examples).toEqual({ a: '12000', b: '12001' })
  // It is shown as it was printed.
  expect(sessions[0]?.replicas['b']?.lines[1]).toBe('[pid 2345] hola 1')
})

test('a difference beside the noise is one, also where it is always the same, and in every line', () => {
  const made = bench()
  for (let n = 1; n <= 6; n++)
    serve(made, n, node => [
      `[pid ${pids[node]}] saldo ${node === 'a' ? 100 : 101}`,
      `[pid ${pids[node]}] ${node === 'a' ? 200 : 500} GET /`,
      `${node === 'a' ? 7 : 8} visits`
    ])
  expect(made.compare().map).toMatchObject({ b: 'xxxxxx' })
})

test('a number that happens to be the process id of one of them is what was sent, where others are sent too', () => {
  const made = bench()
  for (let n = 1; n <= 6; n++) {
    const number = n === 4 ? pids.a : 7_000 + n
    serve(made, n, () => [`request ${number}`, String(number)])
  }
  const { map, noise } = made.compare()
  expect(map).toEqual({ a: '======', b: '======' })
  expect(noise).toEqual([])
})

test('what is struck off counts again, and what is taken back does not', () => {
  const made = bench()
  serve(made, 1, node => [`[pid ${pids[node]}] hola`])
  expect(made.compare().map).toEqual({ a: '=', b: '=' })
  made.aligner.strike(new Set(['pid']))
  const { map, noise } = made.compare()
  expect(map).toEqual({ a: '=', b: 'x' })
  expect(noise).toMatchObject([{ kind: 'pid', struck: true, examples: { a: 'pid 1234' } }])
  made.aligner.strike(new Set())
  expect(made.compare().map).toEqual({ a: '=', b: '=' })
})

test('where nothing is learned, all of it counts', () => {
  const made = bench({ struck: null })
  serve(made, 1, node => [`${pids[node]}:M 20:01:02 hola`])
  expect(made.compare()).toMatchObject({ map: { a: '=', b: 'x' }, noise: [] })
})

test('the words with which a program begins a new life are of no session, with another process id and at another time', () => {
  const made = bench()
  const banner = (pid: number, second: number): string[] => [
    `${pid}:C 29 Nov 2026 20:01:${second}.123 # Redis is starting, pid=${pid}`,
    `${pid}:M 29 Nov 2026 20:01:${second}.150 * Ready to accept connections`
  ]
  for (const node of both) {
    made.say(node, 20, ...banner(pids[node], 10))
    made.aligner.back(node, 'down', 60)
  }
  // One that had lost all replicas, and began again on the first that came back.
  const lane = { session: 1, t: 100, replica: 'a', localPort: 501 }
  made.aligner.addOpen(lane)
  made.say('a', 110, `${pids.a}:M 29 Nov 2026 20:01:10.200 * SET one`)
  made.down('a', 200)
  made.down('b', 200)
  made.say('a', 700, ...banner(3456, 11))
  made.aligner.back('a', 'down', 720)
  made.facts['a']?.addPid(721, 3456)
  const again = { ...lane, localPort: 502, afterMs: 650 }
  made.say('a', 760, '3456:M 29 Nov 2026 20:01:11.300 * SET one')
  for (const one of [lane, again]) made.aligner.addClose(one, 800, one === again)
  made.say('b', 1_700, ...banner(4567, 12))
  made.aligner.back('b', 'down', 1_720)
  made.facts['b']?.addPid(1_721, 4567)
  const replay = { session: 1, t: 1_800, replica: 'b', localPort: 601 }
  made.aligner.addOpen(replay)
  made.say('b', 1_810, '4567:M 29 Nov 2026 20:01:12.500 * SET one')
  made.aligner.addClose(replay, 1_900, true)
  const { map, replicas, sessions } = made.compare()
  expect(sessions[0]?.replicas['a']?.lines).toEqual(['3456:M 29 Nov 2026 20:01:11.300 * SET one'])
  expect(map).toEqual({ a: '+', b: '=' })
  expect(replicas).toMatchObject([{ between: 4 }, { between: 4 }])
})

test('what a program prints in a new life before the proxy connected to it again is not of the session that goes on', () => {
  const made = bench()
  const lane = { session: 1, t: 100, replica: 'a', localPort: 501 }
  made.aligner.addOpen(lane)
  made.down('a', 200)
  made.say('a', 700, 'recovering 17 orders from disk')
  // That it listens is seen late.
  const again = { ...lane, localPort: 502, afterMs: 640 }
  made.say('a', 760, 'order')
  made.aligner.back('a', 'down', 900)
  for (const one of [lane, again]) made.aligner.addClose(one, 800, one === again)
  const { sessions, replicas } = made.compare()
  expect(sessions[0]?.replicas['a']?.lines).toEqual(['order'])
  expect(replicas[0]?.between).toBe(1)
})

test('times since 1970 are noise where they are those of the moment, and otherwise what was sent', () => {
  const startedAt = 1_795_994_000_000
  const made = bench({ startedAt })
  for (let n = 1; n <= 6; n++) {
    serve(made, n, node => {
      const now = startedAt + 1_000 * n + (node === 'a' ? 1_010 : 2_020)
      return [`${Math.floor(now / 1000)} ${n}`, `ms=${now} ${n}`, `${now / 1000}: ${n}`, String(now)]
    })
  }
  expect(made.compare().map).toEqual({ a: '======', b: '======' })
  expect(made.compare().noise.map(({ kind, lines }) => [kind, lines])).toEqual([['time', 48]])
  // Planted: orders, telephones and times of long ago.
  const other = bench({ startedAt })
  serve(other, 1, node => [`order 179599400${node === 'a' ? 1 : 2}`])
  serve(other, 2, node => [`call 55${node === 'a' ? 1 : 2}7654321`])
  serve(other, 3, node => [`since 16000000${node === 'a' ? '01' : '02'}`])
  serve(other, 4, node => [`at ${startedAt + (node === 'a' ? 4_000 : 200_000)}`])
  expect(other.compare().map).toEqual({ a: '====', b: '=xxx' })
})

test('the ids of children that a program has for its clients are noise, and other numbers in their place are not', () => {
  const made = bench()
  const say = (node: string, t: number, child: number, ...texts: string[]): void => {
    made.facts[node]?.addChild(t, child)
    made.say(node, t, ...texts)
  }
  for (let n = 1; n <= 6; n++) {
    made.session(n, 1_000 * n, 1_000 * n + 100, 'a', 'b')
    for (const [at, node] of both.entries()) {
      const child = 20_000 + 10 * n + at
      // Its last word is read when it is gone.
      say(node, 1_000 * n + 10, child, `child ${child} has come`)
      made.say(node, 1_000 * n + 20, `${child}: ${n === 5 && node === 'b' ? 'adios' : 'hola'}`)
      made.say(node, 1_000 * n + 30, `order ${n === 6 && node === 'b' ? 31_313 : 30_000}`)
    }
  }
  expect(made.compare().map).toEqual({ a: '======', b: '====xx' })
})
