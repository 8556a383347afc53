import { rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { posix } from '../../support/posix'
import { freePort } from '../../support/ports'
import { until } from '../../support/until'
import { built } from '../../support/built'
import { echo, harness, isRunning, type Harness } from '../../lab/supervisor/harness'
import { calm, folder, has, startsWithinMs } from './support'

let lab: Harness

beforeEach(() => {
  lab = harness(built.nodes)
})
afterEach(() => lab.close())

/** A node that runs a script on Node itself. */
const script = (source: string, more: Record<string, unknown> = {}) =>
  lab.add('a', {}, { kind: 'external', command: process.execPath, args: ['-e', source], ...calm, ...more })

const echoServer = (port: number): string =>
  `require('net').createServer(s => s.on('error', () => {}).pipe(s)).listen(${port}, '127.0.0.1', () => console.log('ready'))`

test('its output is the log, line by line, whichever of its two outputs it writes to', async () => {
  script(
    `console.log('123'); console.log('1.2345678901234567E9 ñ'); console.error('bad'); setInterval(() => {}, 1000)`
  )
  await lab.supervisor.start('a', 'test')
  await until(() => lab.logs.length >= 3)
  expect(lab.logs.map(({ level, text }) => `${level} ${text}`)).toEqual([
    'info 123',
    'info 1.2345678901234567E9 ñ',
    'info bad'
  ])
})

test.runIf(posix)('arguments, environment and folder reach it without a shell', async () => {
  script(`console.log(JSON.stringify([process.argv[1], process.env.COLOUR, process.cwd()]))`, {
    args: [
      '-e',
      `console.log(JSON.stringify([process.argv[1], process.env.COLOUR, process.cwd()]))`,
      '$HOME; *'
    ],
    env: { COLOUR: 'azul' },
    cwd: '/'
  })
  await lab.supervisor.start('a', 'test').catch(() => undefined)
  await until(() => lab.text('a').includes('["$HOME; *","azul","/"]'))
})

test('is up when its port listens, not before', async () => {
  const port = await freePort()
  script(`setTimeout(() => { ${echoServer(port)} }, 300)`, { port })
  const begun = performance.now()
  await lab.supervisor.start('a', 'test')
  expect(performance.now() - begun).toBeGreaterThan(300)
  expect(lab.supervisor.status('a')).toMatchObject({ state: 'up', port })
  expect(await echo(port)).toBe('hola')
})

test('a program that serves one client and ends is not disturbed by the wait for it', async () => {
  const port = await freePort()
  const source = `require('net').createServer(s => { console.log('client'); process.exit(3) }).listen(${port}, '127.0.0.1')`
  script(source, { port })
  await lab.supervisor.start('a', 'test')
  if (process.platform === 'linux') expect(lab.text('a')).toBe('')
  await new Promise<void>(resolve =>
    connect(port, '127.0.0.1')
      .on('error', () => undefined)
      .on('close', () => resolve())
  )
  await lab.reach('a', 'backoff')
  expect(lab.of('a', 'node-exit')).toMatchObject([{ code: 3, cause: 'crashed' }])
})

test('a kill ends the program and all that it started', async () => {
  script(
    `const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log(pid); setInterval(() => {}, 1000)`
  )
  await lab.supervisor.start('a', 'test')
  const grandchild = Number(await until(() => lab.text('a').trim()))
  const { pid } = lab.supervisor.status('a')
  await lab.supervisor.kill('a', 'test', true)
  expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'killed', signal: 'SIGKILL' }])
  await until(() => !isRunning(pid!) && !isRunning(grandchild))
})

test('a program that is frozen answers nothing until it is resumed', async () => {
  const port = await freePort()
  script(echoServer(port), { port })
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.freeze('a', 'test')
  expect(await echo(port, 'hola', 300)).toBeNull()
  await lab.supervisor.resume('a', 'test')
  expect(await echo(port)).toBe('hola')
})

test('a frozen program can be stopped and killed', async () => {
  script(`setInterval(() => {}, 1000)`)
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.freeze('a', 'test')
  await lab.supervisor.stop('a', 'test')
  await lab.supervisor.start('a', 'test')
  await lab.supervisor.freeze('a', 'test')
  await lab.supervisor.kill('a', 'test', true)
  expect(lab.supervisor.status('a').state).toBe('down')
})

test.runIf(posix)('a stop asks it to end, and ends it after the grace when it does not', async () => {
  script(
    `process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); console.log('on'); setInterval(() => {}, 1000)`
  )
  await lab.supervisor.start('a', 'test')
  await until(() => lab.text('a').includes('on'))
  await lab.supervisor.stop('a', 'test')
  await until(() => lab.text('a').includes('bye'))

  lab.add(
    'b',
    {},
    {
      kind: 'external',
      command: process.execPath,
      args: ['-e', `process.on('SIGTERM', () => {}); console.log('on'); setInterval(() => {}, 1000)`]
    }
  )
  await lab.supervisor.start('b', 'test')
  await until(() => lab.text('b').includes('on'))
  const { pid } = lab.supervisor.status('b')
  await lab.supervisor.stop('b', 'test', 100)
  await until(() => !isRunning(pid!))
})

test.runIf(posix).each([
  ['has a handler', `process.on('SIGTERM', () => process.exit(3))`, {}, { code: 3, signal: null }],
  ['has none', '', {}, { code: null, signal: 'SIGTERM' }],
  [
    'does not want to',
    `process.on('SIGTERM', () => {})`,
    { stop: { graceMs: 200 } },
    { code: null, signal: 'SIGKILL' }
  ],
  ['is not ready yet', '', { ready: 'line /never/' }, { code: null, signal: 'SIGTERM' }]
] as const)('a stop tells how the program ended that %s', async (_, handler, options, end) => {
  script(`${handler}; console.log('on'); setInterval(() => {}, 1000)`, {
    stop: { graceMs: 60_000 },
    ...options
  })
  const started = lab.supervisor.start('a', 'test').catch(() => undefined)
  await until(() => lab.text('a').includes('on'))
  await lab.supervisor.stop('a', 'test')
  await started
  expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'stopped', ...end }])
  expect(lab.text('a')).not.toContain('ended before it was ready')
})

test.runIf(posix)('a program that somebody ends with SIGTERM was killed, and did not crash', async () => {
  script(`console.log('on'); setInterval(() => {}, 1000)`)
  await lab.supervisor.start('a', 'test')
  await until(() => lab.text('a').includes('on'))
  process.kill(lab.supervisor.status('a').pid!, 'SIGTERM')
  await until(() => lab.of('a', 'node-exit').length > 0)
  expect(lab.of('a', 'node-exit')).toMatchObject([{ cause: 'killed', code: null, signal: 'SIGTERM' }])
})

test('a command that does not exist fails, and is named', async () => {
  lab.add('a', {}, { kind: 'external', command: 'no-such-command' })
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
    code: 'SPAWN_FAILED',
    message: expect.stringContaining('no-such-command')
  })
  expect(lab.supervisor.status('a').state).toBe('failed')
})

test('a folder that does not exist fails, and is named', async () => {
  script('', { cwd: '/no/such/folder' })
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
    code: 'SPAWN_FAILED',
    message: expect.stringContaining('/no/such/folder')
  })
})

test.runIf(posix)('what the system refuses at once is a start that failed, and no crash', async () => {
  // Longer than Linux and macOS take one argument.
  script('', { args: ['-e', 'x'.repeat(2 ** 21)], terminal: false })
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
    code: 'SPAWN_FAILED',
    message: expect.stringContaining('E2BIG'),
    details: { reason: 'system', command: process.execPath }
  })
})

test('a port that someone else holds fails before the program is started', async () => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  script(`console.log('started')`, { port })
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'PORT_IN_USE' })
  expect(lab.text('a')).not.toContain('started')
  await new Promise(resolve => server.close(resolve))
})

test.runIf(posix)(
  'a program that does not listen in time goes on, whoever waits is told, and it is up once it listens',
  async () => {
    const port = await freePort()
    script(
      `process.on('SIGUSR2', () => ${echoServer(port)}); setInterval(() => {}, 1000); console.log('waiting')`,
      { port, startMs: 300 }
    )
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining(`does not listen on port ${port} after 300 ms`)
    })
    await until(() => lab.text('a').includes('waiting'))
    expect(lab.supervisor.status('a').state).toBe('starting')
    await until(() => lab.supervisor.status('a').listens?.length === 0)
    process.kill(lab.supervisor.status('a').pid!, 'SIGUSR2')
    await lab.reach('a', 'up')
    await until(() => lab.supervisor.status('a').listens?.[0]?.port === port)
  }
)

test('a program may be given more time than other nodes have', async () => {
  await lab.close()
  const startTimeoutMs = startsWithinMs()
  lab = harness(built.nodes, { startTimeoutMs })
  const port = await freePort()
  script(`setTimeout(() => ${echoServer(port)}, ${startTimeoutMs + 500})`, { port, startMs: 120_000 })
  await lab.supervisor.start('a', 'test')
  expect(lab.supervisor.status('a').state).toBe('up')
})

test.runIf(process.platform === 'linux')(
  'a program that is found at another address is asked there whether it is ready',
  async () => {
    const port = await freePort()
    const boot = script(
      `require('http').createServer((_, answer) => answer.end('hola')).listen(${port}, '127.0.0.2')`,
      { port, ready: 'http /' }
    )
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'WRONG_PORT' })
    lab.supervisor.update({ ...boot, node: { ...boot.node, host: '127.0.0.2' } })
    await lab.supervisor.start('a', 'test')
    expect(lab.supervisor.status('a').state).toBe('up')
  }
)

test.runIf(process.platform === 'linux')(
  'a program that was mended and still is not ready is not waited for without an end',
  async () => {
    const port = await freePort()
    const more = { port: await freePort(), ready: 'line /never/', startMs: 100 }
    const boot = script(echoServer(port), more)
    await expect(lab.supervisor.start('a', 'test')).rejects.toThrow()
    await until(() => lab.supervisor.status('a').listens?.length === 1)
    lab.supervisor.update({ ...boot, node: { ...boot.node, port } as typeof boot.node })
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({ code: 'TIMEOUT' })
  }
)

test.runIf(process.platform === 'linux')(
  'a program that listens on another port is not up, and is where it is said to be as soon as that is right',
  async () => {
    const [port, wanted] = [await freePort(), await freePort()]
    const boot = script(echoServer(port), { port: wanted })
    await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
      code: 'WRONG_PORT',
      message: expect.stringContaining(`holds port ${port}; in the topology it has ${wanted}`)
    })
    const before = lab.supervisor.status('a')
    expect(before).toMatchObject({ state: 'starting', listens: [{ host: '127.0.0.1', port }] })
    lab.supervisor.update({ ...boot, node: { ...boot.node, port } as typeof boot.node })
    expect(await lab.reach('a', 'up')).toMatchObject({ port, pid: before.pid })
  }
)

test.runIf(process.platform === 'linux').each([
  ['::1', { host: '::1' }],
  ['::1, or all of IPv6 and no IPv4', { host: '::', ipv6Only: true }]
])('a program that listens at %s only is not up where links lead to IPv4', async (_name, where) => {
  const port = await freePort()
  const source = `require('net').createServer().listen(${JSON.stringify({ port, ...where })})`
  const boot = script(source, { port })
  await expect(lab.supervisor.start('a', 'test')).rejects.toMatchObject({
    code: 'WRONG_PORT',
    message: expect.stringContaining(`listens at [::1]:${port} only, and links lead to 127.0.0.1`)
  })
  lab.supervisor.update({ ...boot, node: { ...boot.node, host: '::1' } })
  await lab.reach('a', 'up')
})

test('a flood of output does not stop the lab', async () => {
  script(`for (let i = 0; i < 300000; i++) console.log('flood ' + i); setInterval(() => {}, 1000)`)
  await lab.supervisor.start('a', 'test')
  await until(() => lab.logs.length > 100)
  await lab.supervisor.kill('a', 'test', true)
  expect(lab.logs.length).toBeLessThan(100_000)
})

test('a program that ends before it listens says why in its last line of errors', async () => {
  const port = await freePort()
  script(
    `console.error("Traceback:\\n  File x\\nModuleNotFoundError: No module named 'flask9'"); process.exit(3)`,
    {
      port
    }
  )
  await expect(lab.supervisor.start('a', 'test')).rejects.toThrow(/exit code 3.*No module named 'flask9'/)
  await until(() => lab.text('a').includes("No module named 'flask9'"))
})

describe.skipIf(!has('python3'))('a Python server', () => {
  test('logs what it prints at once, is killed and comes back', async () => {
    const port = await freePort()
    const source = [
      'import socket',
      's = socket.socket()',
      's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)',
      `s.bind(("127.0.0.1", ${port})); s.listen()`,
      'print("listening")',
      'while True:',
      '    c, _ = s.accept()',
      '    c.sendall(c.recv(100)); print("served"); c.close()'
    ].join('\n')
    lab.add('a', {}, { kind: 'external', command: 'python3', args: ['-c', source], port })
    await lab.supervisor.start('a', 'test')
    expect(await echo(port)).toBe('hola')
    await until(() => lab.text('a') === 'listening\nserved')
    await lab.supervisor.kill('a', 'test', false)
    await lab.reach('a', 'up')
    expect(await echo(port)).toBe('hola')
  })
})

describe.skipIf(!has('java', ['-version']))('a Java server', () => {
  test('is up when it listens, and its lines are the log', async () => {
    const port = await freePort()
    const source = join(folder(), 'Eco.java')
    writeFileSync(
      source,
      `public class Eco { public static void main(String[] a) throws Exception {
         var s = new java.net.ServerSocket(${port});
         while (true) try (var c = s.accept()) {
           var b = c.getInputStream().readNBytes(4); System.out.println(1.1); c.getOutputStream().write(b);
         } } }`
    )
    const args = ['-XX:TieredStopAtLevel=1', source]
    lab.add('java', {}, { kind: 'external', command: 'java', args, port, startMs: 30_000 })
    await lab.supervisor.start('java', 'test')
    expect(await echo(port)).toBe('hola')
    await until(() => lab.text('java').includes('1.1'))
    rmSync(dirname(source), { recursive: true })
  })
})
