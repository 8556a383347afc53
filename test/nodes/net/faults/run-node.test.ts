import { fork, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Result } from '../../../../src/shared/errors'
import type { LinkFaults, NodeToLab } from '../../../../src/shared/node-channel'
import { buildPrograms, type Programs } from '../../../lab/supervisor/build-programs'
import { recordedContext } from '../../../support/context'
import { until } from '../../../support/until'
import { fault, partition } from './support'

let programs: Programs
let child: ChildProcess

beforeAll(async () => {
  programs = await buildPrograms({ echo: 'test/nodes/runtime/fixtures/echo-main.ts' })
})
afterAll(() => programs.remove())
afterEach(() => void child.kill('SIGKILL'))

/** A node of a lab with one link, to `other`. */
async function start(faults: readonly LinkFaults[] = [], kind?: 'external') {
  const heard: NodeToLab[] = []
  const node = fork(join(programs.entryDir, 'echo.js'), {
    serialization: 'advanced',
    stdio: 'pipe',
    execArgv: []
  })
  child = node
  node.on('message', message => void heard.push(message as NodeToLab))
  const of = <T extends NodeToLab['type']>(type: T) =>
    heard.filter((message): message is Extract<NodeToLab, { type: T }> => message.type === type)
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 }, [{ to: 'other' }])
  node.once('exit', remove)
  node.send({ type: 'boot', boot: { ...boot, node: { ...boot.node, ...(kind && { kind }) }, faults } })
  let calls = 0
  const call = async (args: unknown): Promise<Result<unknown>> => {
    const id = ++calls
    node.send({ type: 'call', id, name: 'faults.set', args })
    return (await until(() => of('reply').find(reply => reply.id === id))).result
  }
  const { port } = await until(() => of('listening')[0])
  return { port: port ?? 0, call, of }
}

test('every node takes the faults of its links and of its door, and answers with what they have done', async () => {
  const { call } = await start()
  const faults = [fault({ type: 'latency' }), partition]
  const untouched = (name: string) => ({ name, connections: 0, bytes: 0 })
  for (const to of [null, 'other']) {
    expect(await call({ to, faults })).toEqual({
      ok: true,
      value: { faults: [untouched('latency_both'), untouched('cut')] }
    })
  }
  expect(await call({ to: null, faults: [] })).toEqual({ ok: true, value: { faults: [] } })
})

test('it has the faults of its boot from the start, and tells their counts', async () => {
  const { of, port } = await start([
    { to: 'gone-meanwhile', faults: [fault({ type: 'down' })] },
    { to: 'other', faults: [fault({ type: 'down' })] }
  ])
  await until(() => of('stats').length > 0)
  expect(of('stats').at(-1)?.stats.links).toMatchObject([
    { to: 'other', open: 0, faults: [{ name: 'down_both', connections: 0, bytes: 0 }] }
  ])
  expect(of('stats').at(-1)?.stats.doorFaults).toBeUndefined()
  connect(port, '127.0.0.1')
    .on('error', () => undefined)
    .destroy()
})

test.each([
  ['a link that it has not', { to: 'nobody', faults: [] }, 'NODE_NOT_FOUND'],
  ['a fault that there is not', { to: null, faults: [{ type: 'gremlin', name: 'x' }] }, 'BAD_ARGUMENTS'],
  ['a number out of range', { to: null, faults: [{ type: 'latency', latencyMs: -1 }] }, 'BAD_ARGUMENTS'],
  ['two of one name', { to: null, faults: [partition, partition] }, 'BAD_ARGUMENTS'],
  ['nothing', null, 'BAD_ARGUMENTS']
])('it refuses %s', async (_what, args, code) => {
  const { call } = await start()
  expect(await call(args)).toMatchObject({ ok: false, error: { code } })
})

test('an external program’s door takes none', async () => {
  const { call } = await start([], 'external')
  const faults = [fault({ type: 'latency' })]
  expect(await call({ to: null, faults })).toMatchObject({ ok: false, error: { code: 'NOT_SUPPORTED' } })
  expect(await call({ to: null, faults: [] })).toMatchObject({ ok: true })
})
