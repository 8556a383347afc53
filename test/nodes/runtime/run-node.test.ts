import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { NodeToLab } from '../../../src/shared/node-channel'
import { buildPrograms, type Programs } from '../../lab/supervisor/build-programs'
import { recordedContext } from '../../support/context'
import { until } from '../../support/until'

let programs: Programs
let child: ChildProcess

beforeAll(async () => {
  programs = await buildPrograms({
    echo: 'test/nodes/runtime/fixtures/echo-main.ts',
    talkative: 'test/nodes/runtime/fixtures/talkative-main.ts'
  })
})
afterAll(() => programs.remove())
afterEach(() => void child.kill('SIGKILL'))

function start(program = 'echo') {
  const heard: NodeToLab[] = []
  const node = fork(join(programs.entryDir, `${program}.js`), {
    serialization: 'advanced',
    stdio: 'pipe',
    execArgv: []
  })
  child = node
  node.on('message', message => void heard.push(message as NodeToLab))
  const of = <T extends NodeToLab['type']>(type: T) =>
    heard.filter((message): message is Extract<NodeToLab, { type: T }> => message.type === type)
  return { node, of, exit: once(node, 'exit') as Promise<[number | null, string | null]> }
}

test('a program that nobody started as a node says so and ends', async () => {
  child = spawn(process.execPath, [join(programs.entryDir, 'echo.js')], { stdio: 'pipe' })
  expect(await once(child, 'exit')).toEqual([64, null])
})

test('it starts once it has its boot, reports four times a second, and ends when it is drained', async () => {
  const { node, of, exit } = start()
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
  node.send({ type: 'boot', boot })
  await until(() => of('stats').length >= 2)
  expect(of('listening')).toMatchObject([{ port: expect.any(Number) }])
  node.send({ type: 'drain', graceMs: 0 })
  expect(await exit).toEqual([0, null])
  remove()
})

test('messages that make no sense are logged and do no harm', async () => {
  const { node, of } = start()
  for (const message of [
    null,
    7,
    'boot',
    {},
    { type: 'boot' },
    { type: 'drain' },
    { type: 'x'.repeat(1000) }
  ]) {
    if (message !== null) node.send(message)
  }
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
  node.send({ type: 'boot', boot })
  node.send({ type: 'boot', boot })
  await until(() => of('stats').length > 0)
  expect(of('listening')).toHaveLength(1)
  expect(of('logs').flatMap(({ lines }) => lines.map(line => line.level))).toContain('warn')
  remove()
})

test('what it says last is not lost where the lab is too busy to take it for a while', async () => {
  const { node, of, exit } = start('talkative')
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
  node.send({ type: 'boot', boot })
  await until(() => of('listening').length > 0)
  await new Promise(resolve => node.send({ type: 'drain', graceMs: 0 }, resolve))
  // This process, which is its lab, takes nothing meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_000)
  expect(await exit).toEqual([0, null])
  await until(() => of('logs').flatMap(({ lines }) => lines).length === 20_000)
  remove()
})

test('it ends when its channel closes', async () => {
  const { node, of, exit } = start()
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
  node.send({ type: 'boot', boot })
  await until(() => of('listening').length > 0)
  node.disconnect()
  expect(await exit).toEqual([0, null])
  remove()
})
