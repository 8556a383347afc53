import { spawnSync } from 'node:child_process'
import { join, relative } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import type { NodeBoot, NodeToLab } from '../../../src/shared/node-channel'
import type { SpawnedNode, Spawner } from '../../../src/lab/spawners/spawner'
import { childProcessSpawner } from '../../../src/lab/spawners/child-process'
import { workerThreadSpawner } from '../../../src/lab/spawners/worker-thread'
import { built } from '../../support/built'
import { recordedContext } from '../../support/context'
import { until } from '../../support/until'

const kinds = ['balancer', 'client', 'external', 'file-server', 'replica', 'replicating-proxy']

describe.each(kinds)('the built program of a %s', kind => {
  it('has in one file what it needs at once', () => {
    const program = join(built.nodes, `${kind}.js`)
    const code = `require(${JSON.stringify(program)}); console.log(JSON.stringify(Object.keys(require.cache)))`
    const { stdout } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' })
    const loaded = (JSON.parse(stdout) as string[]).map(file => relative(built.nodes, file))
    // Of what the bundler adds by itself there may be another.
    expect(loaded.filter(file => !/^chunks.rolldown-runtime-/.test(file))).toEqual([`${kind}.js`])
  })
})

describe.each([
  ['a thread', workerThreadSpawner()],
  ['a process', childProcessSpawner()]
])('a built replica in %s', (_name, spawner) => {
  let node: SpawnedNode | null = null
  afterEach(() => void node?.kill())

  it('loads later what few need, and shares with it what both know', async () => {
    const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
    onTestFinished(remove)
    const heard: NodeToLab[] = []
    node = startReplica(spawner, boot, heard)
    const answers = (): readonly NodeToLab[] => heard.filter(({ type }) => type === 'reply')
    node.send({ type: 'call', id: 1, name: 'faults.set', args: { to: 'nobody', faults: 'none' } })
    await until(() => answers().length === 1)
    // An error class of its own, in what was loaded, would make it INTERNAL.
    expect(answers()[0]).toMatchObject({ id: 1, result: { ok: false, error: { code: 'BAD_ARGUMENTS' } } })
  })
})

function startReplica(spawner: Spawner, boot: NodeBoot, heard: NodeToLab[]): SpawnedNode {
  const node = spawner.spawn(join(built.nodes, 'replica.js'), 'replica', {
    onMessage: message => void heard.push(message as NodeToLab),
    onLines: () => undefined,
    onOutput: () => undefined,
    onExit: () => undefined
  })
  node.send({ type: 'boot', boot })
  return node
}
