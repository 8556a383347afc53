import { execFileSync, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { unacknowledgedBytes } from '../../../src/system/tcp/tcp-table'
import { until } from '../../support/until'
import { Cleanup, exchangeBytes, exchangeServer, startProxy, TestReplica } from './support'
import { ownTime } from '../../support/own-time'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const ip = (...args: string[]): string => execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe' })
const id = `ow${process.pid}`
const here = '10.231.7.1'
const there = '10.231.7.2'

/** Whether this system lets us make a machine of its own (a network namespace): Linux, as root. */
function canMakeMachines(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    ip('netns', 'add', `${id}try`)
    ip('netns', 'del', `${id}try`)
    return true
  } catch {
    return false
  }
}

/** Another machine, on a cable of which the direction to it can be cut: packets then go to a card that nobody has. */
function makeMachine(): { cut(): void; mend(): void; close(): void } {
  ip('netns', 'add', id)
  ip('link', 'add', `${id}a`, 'type', 'veth', 'peer', 'name', `${id}b`, 'netns', id)
  ip('addr', 'add', `${here}/30`, 'dev', `${id}a`)
  ip('link', 'set', `${id}a`, 'up')
  ip('-n', id, 'addr', 'add', `${there}/30`, 'dev', `${id}b`)
  ip('-n', id, 'link', 'set', `${id}b`, 'up')
  const card = /link\/ether (\S+)/.exec(ip('-n', id, 'link', 'show', `${id}b`))?.[1] ?? ''
  const send = (to: string): void =>
    void ip('neigh', 'replace', there, 'lladdr', to, 'dev', `${id}a`, 'nud', 'permanent')
  return {
    cut: () => send('02:00:00:00:00:99'),
    mend: () => send(card),
    close: () => {
      ip('link', 'del', `${id}a`)
      ip('netns', 'del', id)
    }
  }
}

/** How long the server waits for the rest of an exchange before it gives up, once it is told to, ms. */
const patienceMs = 800
/** The exchange, from a server that says what it had whole. */
const program = `
const sockets = new Set()
process.stdin.on('data', () => setTimeout(() => sockets.forEach(socket => socket.end()), ${patienceMs}))
require('node:net').createServer(socket => {
  let bytes = Buffer.alloc(0)
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => undefined)
  socket.on('data', chunk => {
    const before = bytes.length
    bytes = Buffer.concat([bytes, chunk])
    if (before < 16 && bytes.length >= 16) socket.write('HOLA')
    if (bytes.length >= 56) { console.log('exchange ' + bytes.readInt32BE(0)); socket.end() }
  })
}).listen(50000, '${there}', () => console.log('ready'))`

// Skipped where it cannot be done: it takes root, and Linux.
describe.runIf(canMakeMachines())('a cable of which the direction to a replica is cut', () => {
  it('has a session that arrived half replayed, although its replica answered and ended it', async () => {
    const machine = cleanup.add(makeMachine())
    const server = spawn('ip', ['netns', 'exec', id, process.execPath, '-e', program])
    cleanup.add({ close: () => server.kill('SIGKILL') })
    let said = ''
    server.stdout.on('data', chunk => (said += String(chunk)))
    await until(() => said.includes('ready'))
    machine.mend()
    const local = cleanup.add(await TestReplica.start(exchangeServer))
    const proxy = cleanup.add(await startProxy([{ port: 50_000, host: there }, local]))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.on('error', () => undefined)
    client.write(exchangeBytes.subarray(0, 16))
    await new Promise(resolve => client.once('data', resolve))
    machine.cut()
    client.write(exchangeBytes.subarray(16))
    // Not before: a server that gives up before it was sent the rest has meant to end.
    server.stdin.write('give up\n')
    await new Promise(resolve => client.once('close', resolve))
    const close = await until(() => proxy.context.of('session').find(event => event.phase === 'close'))
    expect(close.upstreams.map(({ had }) => had)).toEqual(['part', 'all'])
    expect(said).not.toContain('exchange')
    expect(proxy.node.stats().links[0]).toMatchObject({ attached: false, pendingSessions: 1 })
    // Nothing of it is left that the system would send again: the replica would have the session twice.
    const localPort = close.upstreams[0]!.localPort!
    const cutOff = { localPort, remoteAddress: there, remotePort: 50_000 }
    expect(await unacknowledgedBytes(cutOff)).toBeNull()
    machine.mend()
    await until(() => proxy.node.stats().links[0]!.attached)
    await until(() => said.includes('exchange'))
    expect(said.match(/exchange 123/g)).toHaveLength(1)
    expect(proxy.node.stats().links[0]!.replays).toMatchObject({ replayed: 1, maybeTwice: 1 })
  })

  it('is noticed when it is whole again, and the replica is back soon', async () => {
    const machine = cleanup.add(makeMachine())
    const server = spawn('ip', ['netns', 'exec', id, process.execPath, '-e', program])
    cleanup.add({ close: () => server.kill('SIGKILL') })
    let said = ''
    server.stdout.on('data', chunk => (said += String(chunk)))
    await until(() => said.includes('ready'))
    const local = cleanup.add(await TestReplica.start(exchangeServer))
    machine.cut()
    const proxy = cleanup.add(await startProxy([local, { port: 50_000, host: there }]))
    const client = connect({ port: proxy.port, host: '127.0.0.1' })
    client.on('error', () => undefined)
    client.resume().write(exchangeBytes)
    await new Promise(resolve => client.once('close', resolve))
    await until(() => !proxy.node.stats().links[1]!.attached)
    const mended = ownTime()
    machine.mend()
    await until(() => proxy.node.stats().links[1]!.attached)
    expect(mended()).toBeLessThan(20_000)
    await until(() => said.includes('exchange'))
    expect(said.match(/exchange 123/g)).toHaveLength(1)
  })
})
