import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { listen } from '../../src/nodes/net/listen'
import { posix } from '../support/posix'
import { exchangeLines } from '../support/exchange'
import { until } from '../support/until'
import { freePort } from '../support/ports'
import { temporaryFolder } from '../support/temporary-folder'
import { Cli } from './cli-process'
import { fakeHost, type FakeHost } from './fake-host'

const cli = new Cli()
let dir: string
const cleanups: (() => void)[] = []
beforeAll(async () => {
  dir = temporaryFolder('cli-test')
})
afterEach(() => cleanups.splice(0).forEach(cleanup => cleanup()))
afterAll(() => {
  cli.remove()
  rmSync(dir, { recursive: true, force: true })
})

async function host(...args: Parameters<typeof fakeHost>): Promise<FakeHost> {
  const running = await fakeHost(...args)
  cleanups.push(() => running.close())
  return running
}

describe.concurrent('usage', () => {
  it.each([
    [['--help']],
    [['kill', '--help']],
    [['proxy', '--help']],
    [['send', '--help']],
    [['fault', 'set', '--help']],
    [['partition', '--help']]
  ])('tells how it is used: %j', async args => {
    const { code, stdout, stderr } = await cli.run(args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/Usage: relevo/)
    expect(stdout).toMatch(/Examples?[:,]/)
    expect(stderr).toBe('')
  })

  it.each([
    [['no-such-command']],
    [['kill']],
    [['exchange', '--port', '70000']],
    [['exchange', '-n', 'many']],
    [['proxy', '--listen', '50000']],
    [['proxy', '--primary', 'not an address']],
    [['balancer', '--backend', '127.0.0.1:1', '--algorithm', 'luck']]
  ])('ends with 2 and words on standard error: %j', async args => {
    const { code, stdout, stderr } = await cli.run(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/error: /)
  })

  const to = (...backends: string[]): string[] => backends.flatMap(backend => ['--backend', backend])
  it.each([
    ['proxy', ['--listen', '50000', '--primary', '50000'], /127.0.0.1:50000 is where it listens itself/],
    ['proxy', ['--primary', '50001', '--replica', '127.0.0.1:50001'], /127.0.0.1:50001 is named twice/],
    ['balancer', ['--listen', '50000', '--host', '0.0.0.0', ...to('localhost:50000')], /listens itself/],
    [
      'balancer',
      ['--listen', '50000', '--host', 'localhost', ...to('50001', '[::1]:50000')],
      /listens itself/
    ]
  ])('refuses a %s that would send to itself, or to one twice: %j', async (kind, args, why) => {
    const { code, stderr } = await cli.run([kind, ...args])
    expect(code).toBe(2)
    expect(stderr).toMatch(why)
  })
})

describe('add', () => {
  it('does not wait for a program that waits for somebody to type, and says how it is answered', async () => {
    const { dataDir, asked } = await host({ asking: { node: 'asks', text: 'Puerto: ' } })
    const added = await cli.run(['add', '/lab/asks.py', '--data', dataDir])
    expect(added).toMatchObject({ code: 0 })
    expect(added.stdout).toMatch(/asks asks: Puerto:\n$/)
    expect(added.stderr).toContain('relevo input asks TEXT')
    expect(asked.map(({ command }) => command)).toContain('topology.apply')
  })
})

describe('exchange', () => {
  it.runIf(posix)(
    'prints HOLA for each exchange with a replica in the foreground, which prints the values',
    async () => {
      const port = await freePort()
      const replica = cli.start(['replica', '--port', String(port)])
      const exchange = await cli.run(['exchange', '--port', String(port), '-n', '3', '-c', '2'])
      expect(exchange).toMatchObject({ code: 0, stdout: 'HOLA\nHOLA\nHOLA\n' })
      expect(exchange.stderr).toMatch(/3 of 3 exchanges .* p50/)
      await until(() => replica.stdout().split('\n').length === 25)
      expect([...new Set(replica.stdout().trim().split('\n'))].sort()).toEqual([...exchangeLines].sort())
      replica.child.kill('SIGINT')
      expect(await replica.exited).toBe(0)
      expect(replica.stderr()).toContain(`listens on 127.0.0.1:${port}`)
    }
  )

  it.runIf(posix)('goes to the door of the lab that runs, wherever that is by now', async () => {
    const port = await freePort()
    const replica = cli.start(['replica', '--port', String(port)])
    const nodes = [{ id: 'replica-1', kind: 'replica', host: '0.0.0.0', port }]
    const { dataDir } = await host({ topology: { name: 'demo', nodes, links: [] } })
    const exchange = await cli.run(['exchange', '--data', dataDir])
    expect(exchange).toMatchObject({ code: 0, stdout: 'HOLA\n' })
    expect(exchange.stderr).toContain(`with 127.0.0.1:${port}`)
    replica.child.kill('SIGINT')
    expect(await replica.exited).toBe(0)
  })

  it('ends with 1 when nothing listens, and says so', async () => {
    const port = await freePort()
    const { code, stdout, stderr } = await cli.run(['exchange', '--port', String(port), '--timeout', '1'])
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/nothing listened .*\n0 of 1 exchanges/s)
  })

  it.runIf(posix)('tells what it did when it is interrupted', async () => {
    const silent = createServer(socket => void socket.on('error', () => undefined).resume())
    const port = await listen(silent, { host: '127.0.0.1', port: 0 })
    cleanups.push(() => void silent.close())
    let connected = false
    silent.on('connection', () => (connected = true))
    const run = cli.start(['exchange', '--port', String(port), '-n', '5'])
    await until(() => connected)
    run.child.kill('SIGINT')
    expect(await run.exited).toBe(130)
    expect(run.stderr()).toMatch(/0 of 1 exchanges/)
  })

  it('ends quietly when nobody reads its output any more', async () => {
    const port = await freePort()
    cli.start(['replica', '--port', String(port)])
    const run = cli.start(['exchange', '--port', String(port), '-n', '3000', '-c', '8'])
    run.child.stdout?.destroy()
    expect(await run.exited).toBe(0)
    expect(run.stderr()).not.toMatch(/EPIPE|Error/)
  })

  it('ends quietly when nobody reads its help', async () => {
    const run = cli.start(['load', '--help'])
    run.child.stdout?.destroy()
    expect(await run.exited).toBe(0)
    expect(run.stderr()).toBe('')
  })
})

describe('a node in the foreground', () => {
  it('ends with 5 and names the port when it is in use', async () => {
    const taken = createServer()
    const port = await listen(taken, { host: '127.0.0.1', port: 0 })
    cleanups.push(() => void taken.close())
    const { code, stderr } = await cli.run(['replica', '--port', String(port)])
    expect(code).toBe(5)
    expect(stderr).toContain(String(port))
  })

  it.each([
    [
      ['--health-path', 'x'],
      '--health-path: "x" is not right (a path that begins with "/", spaces percent-encoded)'
    ],
    [['--listen', '23456', '--admin-port', '23456'], '--listen and --admin-port are both 23456']
  ])('is not started with %j, and the option is named', async (args, message) => {
    const { code, stderr } = await cli.run(['balancer', '--backend', '127.0.0.1:1', ...args])
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('send to a URL', () => {
  it('sends binary messages and an empty one with --plain, without a subprotocol', async () => {
    const messages: number[] = []
    const chunks: Buffer[] = []
    let protocol: string | undefined = 'unknown'
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    cleanups.push(() => server.close())
    server.on('connection', (socket, request) => {
      protocol = request.headers['sec-websocket-protocol']
      socket.on('message', (data: Buffer) => {
        messages.push(data.length)
        chunks.push(data)
        if (data.length === 0) socket.close()
      })
    })
    await until(() => server.address())
    const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i % 251))
    const file = join(dir, 'vídeo.mp4')
    writeFileSync(file, content)
    const { port } = server.address() as { port: number }
    const run = await cli.run(['send', file, '--route', `ws://127.0.0.1:${port}`, '--plain'])
    expect(run).toMatchObject({ code: 0 })
    expect(run.stdout).toMatch(/^vídeo\.mp4 whole \(framing\): received to its end/)
    expect(run.stderr).toMatch(/100%/)
    expect(run.stderr).not.toContain('\r')
    expect(protocol).toBeUndefined()
    expect(messages.at(-1)).toBe(0)
    expect(Buffer.concat(chunks).equals(content)).toBe(true)
  })

  it('ends with 1 when no receiver listens, and with 4 when there is no such file', async () => {
    const port = await freePort()
    const file = join(dir, 'small.bin')
    writeFileSync(file, 'x')
    expect(await cli.run(['send', file, '--route', `ws://127.0.0.1:${port}`])).toMatchObject({ code: 1 })
    expect(await cli.run(['send', join(dir, 'none'), '--route', `ws://127.0.0.1:${port}`])).toMatchObject({
      code: 4
    })
  })
})

describe('control of the running host', () => {
  it('ends with 3 and says how to start one when none runs', async () => {
    const { code, stderr, stdout } = await cli.run(['status', '--data', join(dir, 'nobody')])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toMatch(/no host is running .*relevo start/)
  })

  it('does not believe the file of a host that is gone', async () => {
    const data = join(dir, 'stale')
    mkdirSync(data)
    const file = { pid: 2 ** 22 + 1, url: 'http://127.0.0.1:1', token: 'x', startedAt: 0 }
    writeFileSync(join(data, 'host.json'), JSON.stringify(file))
    expect(await cli.run(['status', '--data', data])).toMatchObject({ code: 3 })
  })

  it('shows the nodes as a table, and as JSON', async () => {
    const { dataDir } = await host()
    const table = await cli.run(['status', '--data', dataDir])
    expect(table.code).toBe(0)
    expect(table.stdout).toMatch(/^demo at http/)
    expect(table.stdout).not.toContain('token')
    expect(table.stdout).toMatch(/replica-1 +replica +up +127\.0\.0\.1:50001 +thread 3 .* 2 in 30 s/)
    // What a catch-up cannot bring back is said of each that was started again.
    expect(table.stdout).toMatch(
      /^memory of replica-1: it was started again, .* is gone; proxy sends .* at most/m
    )
    expect(table.stdout).toMatch(/^memory of theirs: it seems to have been started again; if so, /m)
    const { stdout } = await cli.run(['status', '--json', '--data', dataDir])
    expect(JSON.parse(stdout)).toMatchObject({ topology: 'demo', nodes: { 'replica-1': { state: 'up' } } })
    expect(stdout).not.toContain('token')
    const whole = await cli.run(['status', '--token', '--data', dataDir])
    expect(whole.stdout).toMatch(/^demo at http.*#token=./)
  })

  it.each([
    [['input', 'mine', '50001'], 'node.input', { node: 'mine', text: '50001', newline: true, eof: false }],
    [['input', 'mine', '--eof'], 'node.input', { node: 'mine', text: '', newline: true, eof: true }],
    [['kill', 'replica-1', '--keep-down'], 'node.kill', { node: 'replica-1', keepDown: true }],
    [['freeze', 'replica-1'], 'node.freeze', { node: 'replica-1' }],
    [['resume', 'replica-1'], 'node.resume', { node: 'replica-1' }],
    [['restart', 'replica-1'], 'node.restart', { node: 'replica-1' }],
    [['start', 'replica-1'], 'node.start', { node: 'replica-1' }],
    [['stop', 'replica-1'], 'node.stop', { node: 'replica-1' }],
    [
      ['fault', 'set', 'proxy->replica-1', 'latency', '--latency-ms', '9', '--toxicity', '0.5'],
      'fault.set',
      {
        link: 'proxy->replica-1',
        fault: { type: 'latency', latencyMs: 9, jitterMs: 0, direction: 'both', toxicity: 0.5 }
      }
    ],
    [
      ['fault', 'clear', 'proxy->replica-1', 'slow'],
      'fault.clear',
      { link: 'proxy->replica-1', name: 'slow' }
    ],
    [['fault', 'clear', 'outside->proxy'], 'fault.clear', { link: 'outside->proxy' }],
    [['partition', '--clear'], 'partition.clear', { name: 'split' }],
    [['partition', '--clear', 'other'], 'partition.clear', { name: 'other' }]
  ])('%j asks the host for it', async (args, command, sent) => {
    const { dataDir, asked } = await host()
    expect(await cli.run([...args, '--data', dataDir])).toMatchObject({ code: 0, stderr: '' })
    expect(asked).toContainEqual({ command, args: sent })
  })

  it('shows what is wrong with a port, and the command that makes it right', async () => {
    const { dataDir, asked } = await host()
    const { stdout } = await cli.run(['status', '--data', dataDir])
    expect(stdout).toContain('port of mine: mine holds port 50000; in the topology it has 50001\n')
    expect(stdout).toMatch(/relevo mend mine +use port 50000 for mine, move proxy to port 50003/)
    expect(await cli.run(['mend', 'mine', '--data', dataDir])).toMatchObject({
      code: 0,
      stdout: 'done: use port 50000 for mine, move proxy to port 50003\n'
    })
    expect(asked).toContainEqual({ command: 'node.mend', args: { node: 'mine' } })
  })

  it('prints the newest lines of a log, with the one that is not ended yet, and says where the older ones are', async () => {
    const { dataDir, asked } = await host()
    const { code, stdout, stderr } = await cli.run(['log', 'mine', '-n', '2', '--data', dataDir])
    expect(code).toBe(0)
    expect(stdout).toBe('Servidor listo\ncliente  1\ufffd\nPuerto del servidor: \n')
    expect(stderr.replaceAll('\\', '/')).toContain('40 older lines are in /runs/one/logs/mine.log')
    expect(asked).toContainEqual({ command: 'log.read', args: { node: 'mine', limit: 2 } })
  })

  it('lists the sessions that a proxy keeps, as --session takes them', async () => {
    const { dataDir, asked } = await host()
    const { code, stdout } = await cli.run(['load', '--sessions', 'proxy', '--data', dataDir])
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(1, 3)).toEqual([
      'proxy/1001  2 s ago   12 B  43 B      hola',
      'proxy/7     60 s ago  4 B   0 B, cut  \ufffd x'
    ])
    expect(asked).toContainEqual({ command: 'session.list', args: { node: 'proxy', limit: 50 } })
    expect(asked.map(({ command }) => command)).not.toContain('load.set')
  })

  it('gives one target of the load a rate of its own, and says what goes to each', async () => {
    const targets = ['proxy', 'balancer', 'mine'].map(to => ({ to, protocol: 'exchange' }))
    const { dataDir, asked } = await host({ targets })
    const { code, stdout } = await cli.run(['load', '--to', 'mine', '--rate', '5', '--data', dataDir])
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'proxy: 64 exchanges a second',
      'balancer: 64 exchanges a second',
      'mine: 5 exchanges a second'
    ])
    expect(asked).toContainEqual({
      command: 'load.set',
      args: { enabled: true, rate: 128, rates: { mine: 5 } }
    })
    const other = await cli.run(['load', '--to', 'nobody', '--rate', '5', '--data', dataDir])
    expect(other.code).toBe(4)
    expect(other.stderr).toContain('the load does not go to nobody')
  })

  it('says of a server that is there where it is, and that what it prints is not read', async () => {
    const { dataDir } = await host({ nodes: { six: { kind: 'existing', host: '::1', port: 8080 } } })
    const { stdout } = await cli.run(['status', '--data', dataDir])
    expect(stdout).toMatch(/^six +existing .* \[::1\]:8080 /m)
    const log = await cli.run(['log', 'six', '--data', dataDir])
    expect(log).toMatchObject({ code: 0, stdout: '' })
    expect(log.stderr).toMatch(/what six prints can't be read here: .* not of this lab/)
  })

  it('shows where a program waits for somebody to type, and how that is done', async () => {
    const { dataDir } = await host()
    const { stdout } = await cli.run(['status', '--data', dataDir])
    expect(stdout).toMatch(/^mine waits at: Puerto del servidor:\n +relevo input mine TEXT/m)
  })

  it('shows each fault with how far it has bitten, in the status and in a list of its own', async () => {
    const { dataDir } = await host()
    const status = await cli.run(['status', '--data', dataDir])
    const what = 'latency 300 ms ± 50 ms, both directions, toxicity 1'
    expect(status.stdout).toContain(`fault on proxy->replica-1: ${what}; has not bitten`)
    expect(status.stdout).toContain('partition split: proxy | replica-1')
    const list = await cli.run(['fault', 'list', '--data', dataDir])
    expect(list.stdout).toMatch(/proxy->replica-1 +latency +latency 300 ms .* has not bitten\n/)
    expect(list.stdout).toMatch(/proxy->replica-1 +split +partition: nothing passes +its node has not said\n/)
    const { stdout } = await cli.run(['fault', 'list', '--json', '--data', dataDir])
    expect(JSON.parse(stdout)).toMatchObject({
      faults: [{ link: 'proxy->replica-1', fault: { latencyMs: 300 } }, { fault: { name: 'split' } }],
      partitions: [{ name: 'split' }]
    })
  })

  it('tells the sides of a partition, what it cuts and what it can’t; a first word that is no node is its name', async () => {
    const { dataDir, asked } = await host()
    const run = await cli.run(['partition', 'apart', 'replica-1', 'proxy,mine', '--data', dataDir])
    expect(run.stdout).toBe('apart: replica-1 | proxy, mine\nproxy->replica-1 is cut\n')
    expect(run.stderr).toMatch(/^mine->replica-1 is not cut/)
    await cli.run(['partition', 'replica-1', 'proxy,mine', '--data', dataDir])
    const sides = [['replica-1'], ['proxy', 'mine']]
    expect(asked.filter(({ command }) => command === 'partition.set')).toEqual([
      { command: 'partition.set', args: { name: 'apart', sides } },
      { command: 'partition.set', args: { name: 'partition', sides } }
    ])
  })

  it('takes off every fault, and tells what there was', async () => {
    const { dataDir } = await host()
    expect(await cli.run(['fault', 'reset', '--data', dataDir])).toEqual({
      code: 0,
      stdout: '1 fault and 1 partition cleared\n',
      stderr: 'replica-1 resumed\n'
    })
  })

  it.each([
    [['fault', 'set', 'proxy->replica-1', 'latency', '--bytes', '5']],
    [['fault', 'set', 'proxy->replica-1', 'latency', '--toxicity', '2']],
    [['fault', 'set', 'proxy->replica-1', 'no-such-type']],
    [['fault', 'set', 'proxy->replica-1']],
    [['partition', 'replica-1']],
    [['partition', 'no-node', 'replica-1']]
  ])('ends with 2 without asking the host for it: %j', async args => {
    const { dataDir, asked } = await host()
    const { code, stdout, stderr } = await cli.run([...args, '--data', dataDir])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
    expect(asked.filter(({ command }) => command.endsWith('.set'))).toEqual([])
  })

  it('ends with 4 when the host knows no such node', async () => {
    const { dataDir } = await host()
    const { code, stderr } = await cli.run(['kill', 'nobody', '--data', dataDir])
    expect(code).toBe(4)
    expect(stderr).toMatch(/nobody/)
  })

  it('waits until the host has ended when it stops it', async () => {
    const { dataDir, asked } = await host()
    expect(await cli.run(['stop', '--data', dataDir])).toMatchObject({ code: 0, stdout: 'the lab stopped\n' })
    expect(asked).toContainEqual({ command: 'host.quit', args: {} })
  })

  it('follows a transfer to its end, over a gap in the deltas', async () => {
    const { dataDir, asked } = await host()
    const file = join(dir, 'video.mp4')
    writeFileSync(file, 'x'.repeat(1000))
    const { code, stdout, stderr } = await cli.run(['send', file, '--data', dataDir])
    const said = 'server-1: video.mp4 stored, whole (sha256), SHA-256 abc\n'
    expect({ code, stdout }).toEqual({ code: 0, stdout: said })
    expect(stderr).toMatch(/100% .*stored/)
    expect(asked).toContainEqual({
      command: 'transfer.start',
      args: { source: { path: file }, name: 'video.mp4', route: 'replicated' }
    })
  })

  it('ends with 3 when the host ends in the middle of a transfer', async () => {
    const { dataDir } = await host({ endsInTransfer: true })
    const file = join(dir, 'lost.mp4')
    writeFileSync(file, 'x')
    expect(await cli.run(['send', file, '--data', dataDir])).toMatchObject({ code: 3 })
  })
})

describe('proxy, balancer and file server in the foreground', () => {
  it('carry an exchange, and a file, from one end to the other', async () => {
    const [first, second, proxy, upload, receiver, balancer] = await Promise.all(
      Array.from({ length: 6 }, freePort)
    )
    const local = (port: number | undefined): string => `127.0.0.1:${port}`
    const replicas = [first, second].map(port => cli.start(['replica', '--port', String(port)]))
    const nodes = [
      [
        'proxy',
        '--listen',
        String(proxy),
        '--primary',
        local(first),
        '--replica',
        local(second),
        '--dir',
        join(dir, 'p')
      ],
      ['file-server', '--receiver-port', String(receiver), '--dir', join(dir, 'received')],
      ['file-server', '--port', String(upload), '--dir', join(dir, 'served'), '--push-to', local(receiver)],
      ['balancer', '--listen', String(balancer), '--backend', local(upload)]
    ].map(args => cli.start(args))
    const all = [...replicas, ...nodes]
    await until(() => all.every(run => /listens on/.test(run.stderr())))

    expect(await cli.run(['exchange', '-p', String(proxy)])).toMatchObject({ code: 0, stdout: 'HOLA\n' })
    await until(() => replicas.every(run => run.stdout().split('\n').length === 9))
    expect(replicas.map(run => run.stdout())).toEqual(Array(2).fill(`${exchangeLines.join('\n')}\n`))

    const content = Buffer.alloc(100_000, 'vídeo')
    const form = new FormData()
    form.set('file', new File([content], 'video.mp4'))
    const uploaded = await fetch(`http://${local(upload)}/`, {
      method: 'POST',
      body: form,
      redirect: 'manual'
    })
    expect(uploaded.status).toBe(302)
    const answer = await fetch(`http://${local(balancer)}/redirect`)
    expect(await answer.json()).toEqual({ message: 'Redirección iniciada' })
    await until(() => readFileSync(join(dir, 'received', 'archivo_video_recibido.mp4')).equals(content))

    all.forEach(run => run.child.kill('SIGTERM'))
    expect(await Promise.all(all.map(run => run.exited))).toEqual(all.map(() => 0))
  })
})
