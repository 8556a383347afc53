import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { shortageOf } from '../../../../src/nodes/net/shortage'
import { buildPrograms, type Programs } from '../../../lab/supervisor/build-programs'
import { until } from '../../../support/until'

interface Said {
  readonly kind: string
  readonly [field: string]: unknown
}

const folder = 'test/nodes/net/shortage/fixtures'
/** File descriptors that the node may have: some 25 are its own. */
const descriptors = 70
const clientsPastThem = 60

let programs: Programs
const children: ChildProcess[] = []
const servers: Server[] = []
const sockets: Socket[] = []

beforeAll(async () => {
  programs = await buildPrograms({ node: `${folder}/node.ts`, 'few-ports': `${folder}/few-ports.ts` })
})
afterAll(() => programs.remove())
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of servers.splice(0)) server.close()
})

async function serve(onConnection: (socket: Socket) => void, allowHalfOpen = false): Promise<number> {
  const server = createServer({ allowHalfOpen }, socket => onConnection(socket.on('error', () => undefined)))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Starts the node in a process that may have only so many descriptors; `said` is what it has told the journal. */
async function startShort(
  node: Record<string, unknown>,
  ports: readonly number[],
  most = descriptors
): Promise<{ port: number; said: Said[]; child: ChildProcess }> {
  const said: Said[] = []
  const limited = `ulimit -n ${most}; exec "$0" "$@"`
  const program = join(programs.entryDir, 'node.js')
  const argument = JSON.stringify({ node: { port: 0, ...node }, ports })
  const child = spawn('/bin/sh', ['-c', limited, process.execPath, program, argument], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What it has made is left: it is killed.
    env: { ...process.env, TMPDIR: programs.entryDir }
  })
  children.push(child)
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    const lines = (text + chunk.toString()).split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) said.push(JSON.parse(line) as Said)
  })
  const listening = await until(() => said.find(({ kind }) => kind === 'listening'))
  return { port: listening.port as number, said, child }
}

/** A client that says `text`, and keeps what it is answered. */
function client(port: number, text: string): { socket: Socket; answer: string; closed: boolean } {
  const socket = connect(port, '127.0.0.1')
  const one = { socket, answer: '', closed: false }
  socket.on('data', chunk => (one.answer += chunk.toString()))
  socket.on('error', () => undefined)
  socket.on('close', () => (one.closed = true))
  socket.write(text)
  sockets.push(socket)
  return one
}

type Client = ReturnType<typeof client>

/**
 * More clients than there are descriptors, and one more now and then until `isEnough`: where a check has the last one
 * just then, the system closes whoever comes, and nobody waits.
 */
async function crowd(port: number, text: string, isEnough: () => boolean): Promise<Client[]> {
  const clients = Array.from({ length: clientsPastThem }, () => client(port, text))
  await until(() => isEnough() || void clients.push(client(port, text)), { everyMs: 50 })
  return clients
}

/** Waits for a client whose answer ends in `answer`: those that come before the others have gone may still be closed. */
async function answersAgain(port: number, text: string, answer: string): Promise<void> {
  await until(async () => {
    const late = client(port, text)
    await until(() => late.closed || late.answer.endsWith(answer))
    return late.answer.endsWith(answer)
  })
}

const began = (said: readonly Said[]): boolean =>
  said.some(({ kind, phase }) => kind === 'shortage' && phase === 'began')

const isOver = (said: readonly Said[]): boolean =>
  said.findLast(({ kind }) => kind === 'shortage')?.phase === 'over'

const blame = (said: readonly Said[]): Said[] =>
  said.filter(({ kind, healthy }) => kind === 'detached' || kind === 'failover' || healthy === false)

test.skipIf(process.platform === 'win32')(
  'a proxy without descriptors detaches nobody, says what it lacks, and serves again when it has them',
  async () => {
    const ports = [await serve(socket => socket.pipe(socket)), await serve(socket => socket.pipe(socket))]
    const { port, said } = await startShort({ kind: 'replicating-proxy' }, ports)
    const clients = await crowd(port, 'hello', () => began(said))
    // Each is answered, or told at once or after a while that it cannot be; nobody is left hanging.
    await until(() => clients.every(({ answer, closed }) => answer !== '' || closed))
    expect(clients.some(({ answer }) => answer === 'hello')).toBe(true)
    for (const { socket } of clients) socket.destroy()
    await answersAgain(port, 'again', 'again')
    await until(() => isOver(said))
    expect(blame(said)).toEqual([])
  }
)

test.runIf(process.platform === 'linux')(
  'a proxy that has no descriptor left looks all the same who lives on, and ends what is over',
  async () => {
    const ending = (socket: Socket): unknown => socket.pipe(socket)
    const ports = [await serve(ending, true), await serve(ending, true)]
    const { port, said, child } = await startShort({ kind: 'replicating-proxy' }, ports)
    const clients = Array.from({ length: 8 }, (_, i) => client(port, `hello ${i}`))
    await until(() => clients.every(({ answer }) => answer !== ''))
    child.kill('SIGUSR2')
    await until(() => said.some(({ kind }) => kind === 'taken'))
    for (const { socket } of clients) socket.end()
    const closes = (): Said[] => said.filter(({ kind, phase }) => kind === 'session' && phase === 'close')
    await until(() => closes().length === 8)
    expect(said.some(({ kind }) => kind === 'given back')).toBe(false)
    expect(closes().map(({ outcome }) => outcome)).toEqual(Array<string>(8).fill('whole'))
    expect(blame(said)).toEqual([])
  }
)

test.runIf(process.platform === 'linux')(
  'a proxy without a descriptor, of which one replica ends later than the other, detaches nobody and replays nothing',
  async () => {
    const heard: string[] = []
    const echo = (socket: Socket): void => {
      socket.on('data', chunk => heard.push(chunk.toString()))
      socket.pipe(socket, { end: false })
    }
    let hasEnded = 0
    const waiting: Socket[] = []
    const ports = [
      await serve(socket => {
        echo(socket)
        socket.on('end', () => socket.end(() => hasEnded++))
      }, true),
      await serve(socket => {
        echo(socket)
        socket.on('end', () => waiting.push(socket))
      }, true)
    ]
    const { port, said, child } = await startShort({ kind: 'replicating-proxy' }, ports)
    const clients = Array.from({ length: 8 }, (_, i) => client(port, `hello ${i}`))
    await until(() => clients.every(({ answer }) => answer !== ''))
    child.kill('SIGUSR2')
    const takes = (): number => said.filter(({ kind }) => kind === 'taken').length
    await until(() => takes() > 0)
    for (const { socket } of clients) socket.end()
    await until(() => hasEnded === 8)
    // The first is asked about while there are none, the second once there are.
    const looks = takes() + 1_000
    await until(() => takes() >= looks)
    child.kill('SIGUSR1')
    await until(() => said.some(({ kind }) => kind === 'given back') && waiting.length === 8)
    for (const socket of waiting) socket.end()
    await until(() => said.filter(({ kind, phase }) => kind === 'session' && phase === 'close').length >= 8)
    expect(blame(said)).toEqual([])
    expect(heard.filter(text => text.startsWith('hello')).sort()).toEqual(
      clients.flatMap((_, i) => [`hello ${i}`, `hello ${i}`])
    )
  }
)

test.skipIf(process.platform === 'win32').each([
  ['with checks of the port', {}],
  ['with checks that ask', { healthPath: '/', healthIntervalMs: 50 }]
])(
  'a balancer without descriptors takes no backend away, %s, and answers again when it has them',
  async (_name, more) => {
    const answers = new Set<Socket>()
    const http = (socket: Socket): void => {
      socket.on('data', chunk => {
        const text = chunk.toString()
        if (text.startsWith('GET /slow')) answers.add(socket)
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
      })
    }
    const ports = [await serve(http), await serve(http)]
    const { port, said } = await startShort({ kind: 'balancer', ...more }, ports)
    const clients = await crowd(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\n', () => began(said))
    await until(() => clients.some(({ answer, closed }) => closed || answer.startsWith('HTTP/1.1 503')))
    // Who only ends its side may still want its answer.
    for (const { socket } of clients) socket.resetAndDestroy()
    await answersAgain(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'ok')
    await until(() => isOver(said))
    expect(blame(said)).toEqual([])
  }
)

test.skipIf(process.platform === 'win32').each(['http', 'tcp'])(
  'a balancer (%s) that waits long for connections blames no backend for the descriptors that it lacks either',
  async mode => {
    const ports = [await serve(() => undefined), await serve(() => undefined)]
    const node = { kind: 'balancer', mode, connectTimeoutMs: 60_000 }
    // A client takes two descriptors: where an even number is left, the last client has both, and nobody waits. How many
    // Node needs for itself is its own affair.
    const both = await Promise.all([
      startShort(node, ports, descriptors),
      startShort(node, ports, descriptors + 1)
    ])
    const unanswered = (): Said | undefined =>
      both.flatMap(({ said }) => said).find(({ kind }) => kind === 'unanswered')
    await Promise.all(
      both.map(({ port }) => crowd(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', () => !!unanswered()))
    )
    expect(unanswered()?.reason).toContain('run out of file descriptors')
    for (const { said } of both) expect(blame(said)).toEqual([])
  }
)

const ownNetwork = async (): Promise<boolean> =>
  promisify(execFile)('unshare', ['-n', 'true']).then(
    () => true,
    () => false
  )

test('a proxy whose local ports are used up has new clients wait for one', async ({ skip }) => {
  if (!(await ownNetwork())) skip('only root of a Linux system may have a network with few ports of its own')
  const few = 20
  const script = `ip link set lo up && echo "60000 ${60_000 + few - 1}" > /proc/sys/net/ipv4/ip_local_port_range && exec "$0" "$@"`
  const program = join(programs.entryDir, 'few-ports.js')
  const args = ['-n', 'sh', '-c', script, process.execPath, program, String(few)]
  const { stdout } = await promisify(execFile)('unshare', args)
  const { atFirst, answered, events, lines } = JSON.parse(stdout) as {
    atFirst: number
    answered: number
    events: string[]
    lines: string[]
  }
  expect({ atFirst, answered }).toEqual({ atFirst: few, answered: few + 10 })
  expect(events).not.toContain('detached')
  expect(events.filter(kind => kind === 'health')).toEqual([])
  expect(lines.join('\n')).toContain('local ports')
})

test('a failure that says something of the other end is no shortage', () => {
  const failure = (code: string, address = '127.0.0.1'): unknown =>
    Object.assign(new Error(), { code, address })
  expect(shortageOf(failure('EMFILE'))).toBe('descriptors')
  expect(shortageOf(failure('EADDRNOTAVAIL'))).toBe('ports')
  expect(shortageOf(failure('ENOBUFS'))).toBe('memory')
  for (const code of ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'constructor'])
    expect(shortageOf(failure(code))).toBeNull()
})

test('of a name with several addresses, one that was asked says that it is no shortage', () => {
  const failure = (...codes: string[]): unknown => {
    const errors = codes.map(code => Object.assign(new Error(), { code, address: '127.0.0.1' }))
    return Object.assign(new AggregateError(errors), { code: codes[0] })
  }
  expect(shortageOf(failure('EADDRNOTAVAIL', 'ECONNREFUSED'))).toBeNull()
  expect(shortageOf(failure('EMFILE', 'EMFILE'))).toBe('descriptors')
})
