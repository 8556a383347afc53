import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWrong } from '#shared/marking/findings'
import { verifyRun } from '#lab/marking/verify/verify'
import { openRunAt } from '#lab/reports/open-run'
import { fakeLab } from '../support/fake-lab'
import { removeFolder, temporaryFolder } from '../../support/temporary-folder'

/** What somebody may do, and what nodes may say, in a lab whose nodes are only told of. */
const act = fc.oneof(
  fc.record({ do: fc.constant('kill' as const), node: fc.constantFrom('replica-1', 'replica-2', 'proxy') }),
  fc.record({
    do: fc.constantFrom('freeze' as const, 'start' as const),
    node: fc.constantFrom('replica-1', 'replica-2')
  }),
  fc.record({
    do: fc.constantFrom('fault' as const, 'clear' as const),
    link: fc.constantFrom('proxy->replica-1', 'proxy->replica-2')
  }),
  fc.record({
    do: fc.constantFrom(
      'partition' as const,
      'reset' as const,
      'topology' as const,
      'lines' as const,
      'failover' as const
    )
  })
)

test('no honest run is accused, whatever was done in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 12 }), async acts => {
      const dataDir = temporaryFolder()
      const fake = await fakeLab({ dataDir, topology: 'replicated-server' })
      const { id } = fake.lab.snapshot().run
      for (const one of acts) {
        // What the lab refuses (a node that runs already) is no part of the run.
        await perform(fake, one).catch(() => undefined)
      }
      const look = async (): Promise<string[]> => {
        const reader = await openRunAt(join(dataDir, 'runs', id), dataDir)
        const { findings } = await verifyRun(reader, [])
        return findings.filter(isWrong).map(found => JSON.stringify(found))
      }
      await fake.end()
      const found = await look()
      removeFolder(dataDir)
      expect(found).toEqual([])
    }),
    { numRuns: 40 }
  )
})

type Fake = Awaited<ReturnType<typeof fakeLab>>
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never

async function perform({ run, supervisor }: Fake, one: Act): Promise<void> {
  switch (one.do) {
    case 'kill':
      await run('node.kill', { node: one.node })
      return
    case 'freeze':
      await run('node.freeze', { node: one.node })
      return
    case 'start':
      await run('node.start', { node: one.node })
      return
    case 'fault':
      await run('fault.set', { link: one.link, fault: { type: 'latency', latencyMs: 5 } })
      return
    case 'clear':
      await run('fault.clear', { link: one.link })
      return
    case 'partition':
      await run('partition.set', { sides: [['proxy'], ['replica-1']] })
      return
    case 'reset':
      await run('lab.reset-faults', {})
      return
    case 'topology':
      await run('topology.open', { name: 'balanced-files' })
      await run('topology.open', { name: 'replicated-server' })
      return
    case 'lines':
      supervisor.log('replica-1', 'Solicitud de EHLO', 'ñ "x" \u2028')
      return
    case 'failover':
      supervisor.event('proxy', 'failover', {
        session: 1,
        from: 'replica-1',
        to: 'replica-2',
        cause: 'fin',
        byte: 3,
        lostAt: performance.now(),
        chosenAt: performance.now(),
        firstByteAt: performance.now(),
        lostBytes: 0,
        repeatedBytes: 0
      })
  }
}
