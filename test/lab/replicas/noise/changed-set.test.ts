import { expect, test } from 'vitest'
import type { JournalEvent } from '../../../../src/shared/journal'
import { topologySchema, type Topology } from '../../../../src/shared/topology'
import { Comparisons } from '../../../../src/lab/replicas/comparisons'

/** Programs behind a proxy. */
function lab(...programs: string[]): Topology {
  return topologySchema.parse({
    name: 'programs',
    nodes: [
      { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
      ...programs.map((id, at) => ({ id, kind: 'external', port: 50001 + at, command: ['server'] }))
    ],
    links: programs.map(to => ({ from: 'proxy', to }))
  })
}

const pids: Readonly<Record<string, number>> = { a: 700, b: 800, c: 900 }

/** What the journal tells of programs that print their process id, the client's port and their own with each session. */
class Story {
  readonly comparisons = new Comparisons(null)
  #seq = 0

  tell(event: object): void {
    this.comparisons.onEvent({ seq: ++this.#seq, ...event } as unknown as JournalEvent)
  }
  start(node: string, t: number): void {
    this.tell({ t, kind: 'node-state', node, from: 'starting', to: 'up', reason: 'ready', pid: pids[node] })
    this.tell({ t, kind: 'node-listening', node, port: 50001 + Object.keys(pids).indexOf(node) })
  }
  open(session: number, t: number, who: readonly string[]): void {
    this.#session('open', session, t, who)
  }
  close(session: number, t: number, who: readonly string[]): void {
    this.#session('close', session, t, who)
  }
  #session(phase: string, session: number, t: number, who: readonly string[]): void {
    const upstreams = who.map((to, at) => ({ to, localPort: 40_000 + 10 * session + at, had: 'all' }))
    this.tell({
      t: t + 90,
      kind: 'session',
      node: 'proxy',
      phase,
      session,
      client: 'x',
      openedAt: t,
      upstreams
    })
  }
  say(session: number, t: number, who: readonly string[], word = 'hola'): void {
    for (const [at, node] of who.entries()) {
      const own = 50001 + Object.keys(pids).indexOf(node)
      const text = `[${pids[node]}] on ${own} from ${40_000 + 10 * session + at}: ${node === 'b' ? word : 'hola'}`
      this.comparisons.onLines([{ node, seq: session, t: t + 10, level: 'info', text }])
    }
  }
  serve(session: number, t: number, who: readonly string[], word?: string): void {
    this.open(session, t, who)
    this.say(session, t, who, word)
    this.close(session, t, who)
  }
  get map(): unknown {
    return this.comparisons.compare(1_000_000, undefined, 100).map
  }
}

test('programs that run on while a replica is added are still known by their process ids and ports', () => {
  const story = new Story()
  story.comparisons.setTopology(lab('a', 'b'))
  for (const node of ['a', 'b']) story.start(node, 10)
  story.serve(1, 1_000, ['a', 'b'])
  expect(story.map).toEqual({ a: '=', b: '=' })

  story.comparisons.setTopology(lab('a', 'b', 'c'))
  story.start('c', 2_000)
  for (let n = 2; n <= 4; n++) story.serve(n, 10_000 * n, ['a', 'b', 'c'])
  expect(story.map).toEqual({ a: '===', b: '===', c: '===' })
  story.serve(5, 50_000, ['a', 'b', 'c'], 'adios')
  expect(story.map).toEqual({ a: '====', b: '===x', c: '====' })
})

test('a connection that was opened before the set of replicas changed is known after it', () => {
  const story = new Story()
  story.comparisons.setTopology(lab('a', 'b'))
  for (const node of ['a', 'b']) story.start(node, 10)
  story.open(1, 1_000, ['a', 'b'])
  story.comparisons.setTopology(lab('b', 'a'))
  story.say(1, 1_000, ['a', 'b'])
  story.close(1, 1_000, ['a', 'b'])
  const { noise } = story.comparisons.compare(1_000_000, undefined, 100)
  expect(noise.map(({ kind, lines }) => [kind, lines])).toEqual([
    ['pid', 2],
    ['port', 2]
  ])
})
