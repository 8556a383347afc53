import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TopologyInput } from '../../../src/shared/topology'
import { hasJava, javaSkipped } from '../../fixtures/java/java'
import { freePorts } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

let classes: string
let one: RealLab

describe.skipIf(!hasJava)(`a Java replica behind the proxy${javaSkipped}`, () => {
  beforeAll(async () => {
    classes = temporaryFolder('java')
    const source = fileURLToPath(new URL('../../fixtures/java/Servidor2.java', import.meta.url))
    execFileSync('javac', ['-encoding', 'UTF-8', '-d', classes, source])
    const [a, java, b, proxy] = await freePorts(4)
    const topology: TopologyInput = {
      name: 'mixed',
      nodes: [
        { id: 'replica-1', kind: 'replica', port: a! },
        {
          id: 'java',
          kind: 'external',
          port: java!,
          command: 'java',
          args: [
            '-XX:TieredStopAtLevel=1',
            '-Dfile.encoding=UTF-8',
            '-cp',
            classes,
            'Servidor2',
            String(java)
          ],
          startMs: 30_000
        },
        { id: 'replica-2', kind: 'replica', port: b! },
        { id: 'proxy', kind: 'replicating-proxy', port: proxy! }
      ],
      links: ['replica-1', 'java', 'replica-2'].map(to => ({ from: 'proxy', to }))
    }
    one = await new RealLab(topology).open()
  })
  afterAll(async () => {
    await one?.remove()
    rmSync(classes, { recursive: true, force: true })
  })

  const identical = (sessions: number): Promise<unknown> =>
    until(
      async () => {
        const { replicas } = await one.run('replicas.compare', {})
        return replicas.every(
          replica => replica.verdict.kind === 'identical' && replica.sessions === sessions
        )
      },
      { what: `${sessions} identical sessions` }
    ).catch(async (error: unknown) => {
      const { replicas, map } = await one.run('replicas.compare', {})
      throw new Error(`${String(error)}\n${JSON.stringify({ replicas, map })}`)
    })

  test('its lines are compared with those of ours one by one', async () => {
    expect(await one.run('exchange.run', { count: 5 })).toMatchObject({ ok: 5 })
    await identical(5)
    // The last lines of all may be on their way while what has come is identical.
    const lines = async (): Promise<string> =>
      (await one.run('replicas.compare', {})).replicas.map(({ node, lines }) => `${node} ${lines}`).join()
    await until(async () => (await lines()) === 'replica-1 40,java 40,replica-2 40', { what: 'all lines' })
    const { replicas, sessions } = await one.run('replicas.compare', {})
    expect(new Set(replicas.map(({ sha256 }) => sha256)).size).toBe(1)
    expect(sessions[0]?.replicas['java']?.lines).toEqual(sessions[0]?.replicas['replica-1']?.lines)
  })

  test('exchanges at the same time, whose lines it mixes, are told apart', async () => {
    expect(await one.run('exchange.run', { count: 60, concurrency: 20 })).toMatchObject({ ok: 60 })
    await identical(65)
  })

  test('when it was killed it catches up, and is identical again', async () => {
    await one.run('node.kill', { node: 'java', keepDown: true })
    expect(await one.run('exchange.run', { count: 6, concurrency: 2 })).toMatchObject({ ok: 6 })
    await until(async () => {
      const { replicas } = await one.run('replicas.compare', {})
      return replicas[1]?.verdict.kind === 'behind'
    })
    await one.run('node.start', { node: 'java' })
    await identical(71)
  })

  test('an exchange sent to it alone is its difference, not the others’', async () => {
    expect(await one.run('exchange.run', { node: 'java', count: 1 })).toMatchObject({ ok: 1 })
    const kinds = async (): Promise<string[]> =>
      (await one.run('replicas.compare', {})).replicas.map(({ verdict }) => verdict.kind)
    await until(async () => (await kinds())[1] === 'diverged', { what: 'the difference' })
    expect(await kinds()).toEqual(['identical', 'diverged', 'identical'])
  })
})
