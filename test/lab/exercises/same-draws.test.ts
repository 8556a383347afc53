import { afterAll, beforeAll, expect, test } from 'vitest'
import { freeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** How often it is done; each takes as long as the start of a lab. */
const times = Number(process.env['RELEVO_TIMES'] ?? 3)
const fewest = 20

let lab: RealLab
let text = ''

beforeAll(async () => {
  const { topology } = await freeTopology('replicated-server')
  const nodes = topology.nodes.map(node => ({ ...node, runtime: 'thread' }))
  text = `
exercise: drawn
title: Drawn
lab: ${JSON.stringify({ ...topology, nodes })}
steps:
  - fault: { link: clients->proxy, type: corrupt, probability: 0.02, toxicity: 0.5, direction: upstream }
  - fault: { link: proxy->replica-2, type: latency, latencyMs: 2, jitterMs: 2, toxicity: 0.5 }
  - load: { rate: 100, clients: 4 }
  - until: { measure: sessions.count, at-least: ${fewest} }
  - load: off
  - check: { measure: client.requests, at-least: 1 }
`
  lab = await new RealLab(topology).open()
})
afterAll(() => lab.remove())

/** Does it once: the verdict, and what the first replica was sent in each session, by the session's number. */
async function run(seed: number): Promise<{ verdict: unknown; sent: ReadonlyMap<number, string> }> {
  const { lastEvent } = lab.lab.snapshot()
  await lab.run('exercise.open', { text, fileName: 'drawn.relevo', seed, unattended: true })
  const { verdict } = await until(
    () => {
      const { exercise } = lab.lab.snapshot()
      return exercise?.phase === 'ended' ? exercise : null
    },
    { what: 'the end', timeoutMs: 110_000 }
  )
  const { events } = await lab.run('journal.read', {
    kinds: ['session', 'log'],
    after: lastEvent,
    limit: 5_000
  })
  const sent = new Map<number, string>()
  for (const session of events) {
    if (session.kind !== 'session' || session.phase !== 'open') continue
    const port = session.upstreams.find(({ to }) => to === 'replica-1')?.localPort
    const lines = events.flatMap(event =>
      event.kind === 'log' && event.node === 'replica-1' && event.peerPort === port ? [event.text] : []
    )
    sent.set(session.session, lines.join('\n'))
  }
  return { verdict, sent }
}

test(
  `the same experiment with the same seed, ${times} times: the same draws, and the same verdict`,
  async () => {
    const first = await run(7)
    expect(first.verdict).toBe('held')
    expect(first.sent.size).toBeGreaterThanOrEqual(fewest)
    // Some of them were changed on their way, and no two in the same way.
    expect(new Set(first.sent.values()).size).toBeGreaterThan(3)
    for (let time = 1; time < times; time++) {
      const { verdict, sent } = await run(7)
      expect(verdict).toBe('held')
      for (let session = 1; session <= fewest; session++) {
        const [one = '', other = ''] = [first.sent.get(session), sent.get(session)]
        // What was under way at the end has come as far as it has.
        const both = Math.min(one.length, other.length)
        expect(other.slice(0, both), `session ${session} of run ${time + 1}`).toBe(one.slice(0, both))
      }
    }
    const other = await run(8)
    const isOther = [...other.sent].some(([session, text]) => text !== first.sent.get(session))
    expect(isOther).toBe(true)
  },
  times * 120_000
)
