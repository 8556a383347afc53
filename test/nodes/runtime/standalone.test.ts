import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runStandalone } from '../../../src/nodes/runtime/standalone'
import { buildPrograms, type Programs } from '../../lab/supervisor/build-programs'
import { posix } from '../../support/posix'
import { recordedContext } from '../../support/context'
import { until } from '../../support/until'
import { startEcho } from './fixtures/echo-node'

let programs: Programs

beforeAll(async () => {
  programs = await buildPrograms({ foreground: 'test/nodes/runtime/fixtures/foreground.ts' })
})
afterAll(() => programs.remove())

async function foreground() {
  const child = spawn(process.execPath, [join(programs.entryDir, 'foreground.js')], { stdio: 'pipe' })
  const heard = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => (heard.out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (heard.err += data.toString()))
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  const port = Number(await until(() => /listening (\d+)/.exec(heard.out)?.[1]))
  return { child, heard, exit, port }
}

test('what a peer says never makes two lines, nor drives the terminal', async () => {
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  await expect(
    runStandalone(
      async context => {
        context.log('info', 'a\nb\u001b[2J')
        context.log('warn', 'c\rd')
        throw new Error('done')
      },
      boot,
      { stdout, stderr }
    )
  ).rejects.toThrow('done')
  expect(String(stdout.read())).toBe('a\\u000ab\\u001b[2J\n')
  expect(String(stderr.read())).toBe('c\\u000dd\n')
  remove()
})

test('its lines go to standard output as they are, warnings and errors to standard error', async () => {
  const { boot, remove } = recordedContext({ kind: 'replica', port: 0 })
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const stop = new AbortController()
  let port = 0
  const ended = runStandalone(
    startEcho,
    boot,
    { stdout, stderr },
    {
      graceMs: 0,
      signal: stop.signal,
      onListening: ports => void (port = ports.port ?? 0)
    }
  )
  await until(() => port > 0)
  connect(port, '127.0.0.1')
    .on('error', () => undefined)
    .write('1.1')
  await until(() => stderr.readableLength > 0)
  expect(String(stdout.read())).toBe('1.1\n')
  expect(String(stderr.read())).toBe('something is wrong\n')
  stdout.emit('error', new Error('EPIPE'))
  stop.abort()
  expect(await ended).toBe(0)
  remove()
})

test('a port in use rejects with its code', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const { boot, remove } = recordedContext({ kind: 'replica', port })
  const listeners = process.listenerCount('SIGHUP')
  await expect(runStandalone(startEcho, boot, process)).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  expect(process.listenerCount('SIGHUP')).toBe(listeners)
  remove()
  await new Promise(resolve => server.close(resolve))
})

test.runIf(posix).each(['SIGINT', 'SIGTERM'] as const)(
  '%s drains it and ends it with code 0',
  async signal => {
    const { child, exit } = await foreground()
    child.kill(signal)
    expect(await exit).toEqual([0, null])
  }
)

test.runIf(posix)('the first signal lets the work in hand go on, the second one ends it', async () => {
  const { child, exit, heard, port } = await foreground()
  const client = connect(port, '127.0.0.1').on('error', () => undefined)
  client.write('before')
  await until(() => heard.out.includes('before'))
  child.kill('SIGINT')
  const refused = (): Promise<boolean> =>
    new Promise(resolve => {
      const other = connect(port, '127.0.0.1')
      other.on('connect', () => resolve(other.destroy() && false))
      other.on('error', () => resolve(true))
    })
  await until(refused)
  client.write('after')
  await until(() => heard.out.includes('after'))
  child.kill('SIGINT')
  expect(await exit).toEqual([130, null])
})
