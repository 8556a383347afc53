import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { doorServer } from '../../nodes/file-server/doors/doors'
import { fakeHost } from '../fake-host'
import { Cli, type CliRun } from '../cli-process'

const cli = new Cli()
let dir: string
let content: Buffer

beforeAll(async () => {
  dir = temporaryFolder('send')
  content = randomBytes(300_000)
  mkdirSync(join(dir, 'lab', 'deep'), { recursive: true })
  writeFileSync(join(dir, 'lab', 'a.bin'), content)
  writeFileSync(join(dir, 'lab', 'deep', 'b.txt'), 'hola')
}, 120_000)
afterAll(() => {
  cli.remove()
  rmSync(dir, { recursive: true, force: true })
})

const json = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)

/** A receiver in the foreground that ends after `count` files, and the route to it. */
async function receiver(name: string, count: number): Promise<{ run: CliRun; route: string }> {
  const port = await freePort()
  const args = ['--port', String(port), '--dir', join(dir, name), '--count', String(count), '--json']
  const run = cli.start(['receive', ...args])
  await until(() => run.stderr().includes('listens on'))
  return { run, route: `ws://127.0.0.1:${port}` }
}

it('a folder is sent with its folders, and the receiver says where each file is', async () => {
  const { run, route } = await receiver('one', 2)
  const sent = await cli.run(['send', join(dir, 'lab'), '--route', route, '--json'])
  expect(sent.code).toBe(0)
  expect(await run.exited).toBe(0)
  const told = json(sent.stdout).sort((a, b) => String(a['file']).localeCompare(String(b['file'])))
  expect(told).toMatchObject([
    { file: 'lab/a.bin', phase: 'stored', outcome: 'whole', copies: [{ file: 'lab/a.bin' }] },
    { file: 'lab/deep/b.txt', phase: 'stored', outcome: 'whole', copies: [{ file: 'lab/deep/b.txt' }] }
  ])
  for (const { file, path, sha256 } of json(run.stdout())) {
    expect(path).toBe(join(dir, 'one', 'received', String(file)))
    expect(
      createHash('sha256')
        .update(readFileSync(String(path)))
        .digest('hex')
    ).toBe(sha256)
  }
})

it('many files, and one of them by two names, are sent at once without a warning', async () => {
  const many = Array.from({ length: 12 }, (_, n) => join(dir, 'lab', `many-${n}.txt`))
  for (const file of many) writeFileSync(file, file)
  const { run, route } = await receiver('many', 26)
  const sent = await cli.run(['send', ...many, join(dir, 'lab'), '--route', route])
  for (const file of many) rmSync(file)
  expect(sent.stderr).not.toContain('Warning')
  expect(sent.stdout.match(/whole \(sha256\)/g)).toHaveLength(26)
  expect(sent.code).toBe(0)
  expect(await run.exited).toBe(0)
})

it('standard input is sent under the name that it is given, and a name that is taken is said', async () => {
  const { run, route } = await receiver('two', 2)
  const first = cli.start(['send', '-', '--name', 'piped.txt', '--route', route], {}, 'pipe')
  first.child.stdin?.end('from a pipe')
  expect(await first.exited).toBe(0)
  expect(first.stdout()).toMatch(/^piped\.txt whole/)
  const second = cli.start(['send', '-', '--name', 'piped.txt', '--route', route], {}, 'pipe')
  second.child.stdin?.end('another')
  expect(await second.exited).toBe(0)
  expect(second.stdout()).toMatch(/^piped\.txt \(as piped \(2\)\.txt\) whole/)
  expect(await run.exited).toBe(0)
  expect(readFileSync(join(dir, 'two', 'received', 'piped.txt'), 'utf8')).toBe('from a pipe')
})

it('a receiver over TLS is trusted by the certificate that is given, and by no other', async () => {
  const server = await doorServer(['wss'])
  const file = join(dir, 'lab', 'a.bin')
  const route = `wss://localhost:${server.port.wss}`
  const args = ['send', file, '--route', route, '--json']
  const sent = await cli.run([...args, '--ca', server.path('keys', 'tls.crt')])
  expect([sent.code, json(sent.stdout)]).toMatchObject([0, [{ phase: 'stored', outcome: 'whole' }]])
  expect(readFileSync(server.path('received', 'a.bin')).equals(content)).toBe(true)
  expect((await cli.run(args)).code).toBe(1)
  expect(await cli.run([...args, '--ca', join(dir, 'none')])).toMatchObject({ code: 4 })
  expect(await cli.run([...args, '--ca', file])).toMatchObject({ code: 2 })
  const plain = ['send', file, '--route', 'ws://127.0.0.1:1', '--ca', server.path('keys', 'tls.crt')]
  expect(await cli.run(plain)).toMatchObject({ code: 2 })
})

it('a route that cannot be one says what would be right, without a lab too', async () => {
  const server = await doorServer(['ftp', 'tcp'])
  const file = join(dir, 'lab', 'a.bin')
  const refused = async (route: string): Promise<{ code: number | null; stderr: string }> => {
    const { code, stderr } = await cli.run(['send', file, '--route', route, '--data', join(dir, 'none')])
    return { code, stderr }
  }
  const said = (code: number, text: string) => ({ code, stderr: expect.stringContaining(text) as string })
  expect(await refused('http://127.0.0.1:5000')).toEqual(said(2, 'Did you mean ws://127.0.0.1:5000?'))
  expect(await refused('127.0.0.1:5555')).toEqual(said(2, 'Did you mean ws://127.0.0.1:5555?'))
  expect(await refused('ftp://127.0.0.1:5021/')).toEqual(said(2, 'other programs that send: curl -T FILE.'))
  expect(await refused('ws://')).toEqual(said(2, 'by ws://HOST:PORT or wss://HOST:PORT'))
  expect(await refused('replicated')).toEqual(said(3, 'no host is running'))
  for (const door of ['ftp', 'tcp'] as const)
    expect(await refused(`ws://127.0.0.1:${server.port[door]}`)).toEqual(said(1, 'speaks no WebSocket'))
  expect(await refused(`wss://127.0.0.1:${server.port.ftp}`)).toEqual(said(1, 'speaks no TLS'))
})

it.skipIf(process.platform !== 'linux')(
  'a file whose size says nothing is not stored as a part of it',
  async () => {
    const { run, route } = await receiver('three', 1)
    const sent = await cli.run(['send', '/proc/self/status', '--route', route])
    expect([sent.code, sent.stderr]).toEqual([1, expect.stringContaining('pipe it into `relevo send -`')])
    expect((await cli.run(['send', join(dir, 'lab', 'a.bin'), '--route', route])).code).toBe(0)
    expect(await run.exited).toBe(0)
  }
)

it('nothing is sent where one of several is not there', async () => {
  const route = `ws://127.0.0.1:${await freePort()}`
  const run = await cli.run(['send', join(dir, 'lab'), join(dir, 'none'), '--route', route])
  expect(run).toMatchObject({ code: 4, stdout: '' })
  expect((await cli.run(['send', '-', join(dir, 'lab'), '--route', route])).code).toBe(2)
})

it('transfers are listed, and paused and cancelled by a name or the beginning of an id', async () => {
  const host = await fakeHost()
  try {
    const data = ['--data', host.dataDir]
    expect((await cli.run(['transfers', ...data])).stdout).toBe('nothing has been sent yet\n')
    await cli.run(['send', join(dir, 'lab', 'a.bin'), ...data])
    expect((await cli.run(['transfers', ...data])).stdout).toMatch(/^ID +FILE.*\nt1 +video\.mp4 /)
    expect(json((await cli.run(['transfers', '--json', ...data])).stdout.replaceAll('\n', ''))).toMatchObject(
      [[{ id: 't1', phase: 'stored' }]]
    )
    // It has been stored before the pause came.
    expect(await cli.run(['pause', 'video.mp4', ...data])).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringContaining('video.mp4 is stored already') as string
    })
    // Nothing of it went anywhere now.
    expect((await cli.run(['resume', 'video.mp4', ...data])).stderr).toContain(' 0 B/s ')
    expect((await cli.run(['cancel', 't', ...data])).stdout).toBe('video.mp4 is cancelled\n')
    expect(json((await cli.run(['cancel', 't1', '--json', ...data])).stdout)).toEqual([
      { transfer: 't1', file: 'video.mp4', phase: 'cancelled' }
    ])
    expect((await cli.run(['cancel', 'none', ...data])).code).toBe(4)
    expect((await cli.run(['resume', 'replica-1', ...data])).stdout).toBe('replica-1 goes on\n')
    const commands = host.asked.map(({ command }) => command)
    expect(commands.filter(command => /pause|cancel|resume/.test(command))).toEqual([
      ...['transfer.pause', 'transfer.resume', 'transfer.cancel', 'transfer.cancel', 'node.resume']
    ])
  } finally {
    host.close()
  }
})
