import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareReplicas } from '../../../bench/measures/replicas.mjs'
import { Comparisons } from '../../../src/lab/replicas/comparisons'
import { logLineOf } from '../../../src/lab/runs/reading/journal-reader'
import type { JournalEvent } from '../../../src/shared/journal'
import { topologySchema } from '../../../src/shared/topology'

const replicas = ['a', 'b', 'c']
const topology = topologySchema.parse({
  name: 'three',
  nodes: [
    { id: 'proxy', kind: 'replicating-proxy', port: 5000 },
    ...replicas.map((id, index) => ({ id, kind: 'replica', port: 5001 + index }))
  ],
  links: replicas.map(to => ({ from: 'proxy', to }))
})

/**
 * A journal of some sessions side by side, on few ports: replicas die, are left and caught up with, have a part of a
 * session or other lines, and of some sessions nobody tells.
 */
const journals = fc
  .array(
    fc.record({
      after: fc.constantFrom(1, 40, 900, 3_000),
      texts: fc.constantFrom('x', 'y', 'xyz', 'xyzxyzxy'),
      told: fc.constantFrom('before', 'after', 'never', 'never'),
      parts: fc.array(fc.constantFrom('all', 'all', 'all', 'half', 'other', 'nothing'), {
        minLength: 3,
        maxLength: 3
      }),
      replayed: fc.boolean(),
      port: fc.integer({ min: 1, max: 6 }),
      spread: fc.constantFrom(0, 5, 700),
      happens: fc.constantFrom('nothing', 'nothing', 'down', 'detached')
    }),
    { minLength: 1, maxLength: 14 }
  )
  .map(script => {
    const events: Record<string, unknown>[] = []
    let now = 100
    const put = (t: number, event: object): unknown => events.push({ t, ...event })
    for (const [index, one] of script.entries()) {
      // No two times are the same: then nothing says which is the first.
      now += one.after + 0.137
      const session = index + 1
      const upstreams = replicas.flatMap((to, at) =>
        one.parts[at] === 'nothing' ? [] : [{ to, localPort: one.port * 10 + at }]
      )
      const tell = (t: number): unknown =>
        put(t, {
          kind: 'session',
          node: 'proxy',
          phase: 'open',
          session,
          client: 'x',
          openedAt: now,
          upstreams
        })
      const say = (at: number, t: number, texts: string, port: number): void => {
        for (const [line, text] of [...texts].entries())
          put(t + line * 0.011, { kind: 'log', node: replicas[at], level: 'info', text, peerPort: port })
      }
      if (one.told === 'before') tell(now + 0.001)
      for (const [at, part] of one.parts.entries()) {
        const texts = { all: one.texts, half: one.texts.slice(0, 1), other: 'w', nothing: '' }[part]!
        say(at, now + 1 + at * (one.spread + 0.003), texts, one.port * 10 + at)
      }
      if (one.told === 'after') tell(now + 20)
      const lacking = one.parts.findIndex(part => part !== 'all')
      const [node] = replicas.slice(lacking)
      if (one.happens === 'down' && lacking >= 0) {
        put(now + 30, { kind: 'node-exit', node, cause: 'killed' })
        put(now + 300, { kind: 'node-listening', node })
      }
      if (one.happens === 'detached' && lacking >= 0) {
        put(now + 30, { kind: 'detached', node: 'proxy', to: node })
        put(now + 300, { kind: 'attached', node: 'proxy', to: node })
      }
      if (!one.replayed || lacking < 0) continue
      const replay = { kind: 'session', node: 'proxy', session, client: 'catch-up', openedAt: now + 400 }
      put(now + 450, {
        ...replay,
        phase: 'close',
        replay: 'done',
        upstreams: [{ to: node, localPort: 900 + session }]
      })
      say(lacking, now + 401, one.texts, 900 + session)
    }
    const lines = new Map<string, number>()
    return events
      .sort((a, b) => Number(a['t']) - Number(b['t']))
      .map((event, index) => {
        const node = String(event['node'])
        if (event['kind'] !== 'log') return { seq: index + 1, ...event }
        lines.set(node, (lines.get(node) ?? 0) + 1)
        return { seq: index + 1, ...event, line: lines.get(node) }
      }) as unknown as JournalEvent[]
  })

test('replicas stand as a program says that goes by the journal and by docs/measures.md alone', () => {
  fc.assert(
    fc.property(journals, fc.constantFrom(0, 1_500, 10_000), (events, later) => {
      const now = (events.at(-1)?.t ?? 0) + later
      const comparisons = new Comparisons(null, { lines: Infinity, bytes: Infinity })
      comparisons.setTopology(topology)
      for (const event of events) {
        const line = logLineOf(event)
        if (line) comparisons.onLines([line])
        else comparisons.onEvent(event)
      }
      const says = comparisons.compare(now, undefined, 1).replicas.map(row => ({
        node: row.node,
        state: row.verdict.kind,
        lines: row.lines,
        sessions: row.sessions,
        order: row.order,
        sha256: row.sha256
      }))
      expect(says).toEqual(compareReplicas(events, topology, now))
    }),
    { numRuns: 1_000 }
  )
})
