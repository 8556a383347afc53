import { readFileSync } from 'node:fs'
import { descendants } from '../../test/support/processes'
import { expect, test } from '../support/desktop'

test.describe('with every kind of node', () => {
  test.use({ preset: 'full' })

  test('the proxy and the balancer are utility processes, and the servers are threads', async ({
    desktop
  }) => {
    const { nodes } = await desktop.snapshot()
    const children = descendants(desktop.pid)
    for (const node of Object.values(nodes)) {
      const isProcess = node.kind === 'replicating-proxy' || node.kind === 'balancer'
      expect(node.runtime, node.id).toBe(isProcess ? 'process' : 'thread')
      expect(node.threadId === null, node.id).toBe(isProcess)
      if (isProcess) {
        expect(children, node.id).toContain(node.pid)
        expect(isUtility(node.pid ?? 0), node.id).toBe(true)
      }
    }
  })
})

test('without threads every node that runs is a process', async ({ launch, dataDir, lab }) => {
  const desktop = await launch({ dataDir, topology: lab.file, args: ['--no-threads'] })
  const { nodes } = await desktop.allUp()
  const pids = Object.values(nodes).map(({ pid }) => pid)
  expect(pids).not.toContain(null)
  expect(new Set(pids).size).toBe(pids.length)
  await desktop.call('node.kill', { node: 'replica-1' })
  expect((await desktop.call('exchange.run', { count: 3 })).ok).toBe(3)
})

/** Electron's say so in their arguments; the rig's load what stands for it. */
function isUtility(pid: number): boolean {
  return /--type=utility|utility-child/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
}
