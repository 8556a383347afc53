import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { posix } from '../support/posix'
import { freePorts } from '../support/ports'
import { built } from '../support/built'
import { removeFolder, temporaryFolder } from '../support/temporary-folder'
import { startWebHostProcess, type WebHostProcess } from '../support/web-host-process'
import type { HostFile } from '../../src/web/host-file'
import { until } from '../support/until'
import { isRunning } from '../scripts/processes'

let folder: string
let dataDir: string
let hosts: WebHostProcess[]

beforeEach(async () => {
  folder = temporaryFolder('host')
  dataDir = join(folder, 'data')
  hosts = []
  const [proxy, replica] = await freePorts(2)
  writeFileSync(
    join(folder, 'lab.json'),
    JSON.stringify({
      name: 'small',
      nodes: [
        { id: 'proxy', kind: 'replicating-proxy', port: proxy },
        { id: 'replica', kind: 'replica', port: replica, runtime: 'process' }
      ],
      links: [{ from: 'proxy', to: 'replica' }]
    })
  )
})
afterEach(async () => {
  await Promise.allSettled(hosts.map(host => host.stop()))
  removeFolder(folder)
})

const flags = () => ['--port', '0', '--data', dataDir, '--topology', join(folder, 'lab.json')]

async function start(): Promise<WebHostProcess> {
  const host = await startWebHostProcess(flags())
  hosts.push(host)
  return host
}

/** What the program says to a wrong, or a plain, question, and how it ends; it is ended where it goes on all the same. */
function say(
  program: string,
  args: readonly string[]
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    said.out += String(chunk)
    if (said.out.includes('Relevo is ready')) child.kill()
  })
  child.stderr.on('data', chunk => (said.err += String(chunk)))
  return new Promise(resolve => child.on('close', code => resolve({ code, ...said })))
}

it('says how it is used when asked, and in one line what it was not meant to be asked, and does not start', async () => {
  const { webHost: web } = built
  for (const asked of ['--help', '-h']) {
    const { code, out, err } = await say(web, [asked])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('usage: web.js')
  }
  for (const wrong of [['--nope'], ['-x'], ['lab.json'], ['--port'], ['--port', '-1'], ['--help=no']]) {
    const { code, out, err } = await say(web, [...flags(), ...wrong])
    expect({ code, out }, wrong.join(' ')).toEqual({ code: 2, out: '' })
    expect(err, wrong.join(' ')).toMatch(/^web\.js: [^\n]+ \(web\.js --help lists the options\)\n$/)
  }
  expect(existsSync(dataDir)).toBe(false)
  for (const args of [['--help'], ['nope'], ['serve']]) {
    const { code, err } = await say(join(built.main, 'keeper.js'), args)
    expect({ code, lines: err.split('\n').length }, args.join(' ')).toEqual({ code: 2, lines: 2 })
  }
})

const hostFile = () => JSON.parse(readFileSync(join(dataDir, 'host.json'), 'utf8')) as HostFile

async function ask(command: string): Promise<unknown> {
  const { url, token } = hostFile()
  const address = new URL('/api/ws', url.replace('http:', 'ws:'))
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } })
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  socket.send(JSON.stringify({ id: 1, command, args: {} }))
  const answer = await new Promise<string>(resolve => socket.once('message', data => resolve(String(data))))
  socket.close()
  return (JSON.parse(answer) as { result: { value: unknown } }).result.value
}

/** The process ids of the nodes, once they are all up. */
const nodePids = () =>
  until(async () => {
    const { nodes } = (await ask('lab.snapshot')) as {
      nodes: Record<string, { state: string; pid: number | null }>
    }
    const pids = ['proxy', 'replica'].map(id => (nodes[id]?.state === 'up' ? nodes[id].pid : null))
    return pids.includes(null) ? null : (pids as number[])
  })

const allGone = (pids: readonly number[]) =>
  until(() => !pids.some(isRunning), { what: 'the end of all processes' })

const journal = () => {
  const [run = ''] = readdirSync(join(dataDir, 'runs'))
  const files = readdirSync(join(dataDir, 'runs', run)).filter(name => name.endsWith('.ndjson'))
  return files.map(name => readFileSync(join(dataDir, 'runs', run, name), 'utf8')).join('')
}

describe('the web host', () => {
  it('says where it is in a file for its owner only, and takes it back at the end', async () => {
    const host = await start()
    expect(hostFile()).toMatchObject({ pid: host.child.pid, url: host.url })
    expect(host.url).toContain(`#token=${hostFile().token}`)
    if (process.platform !== 'win32') expect(statSync(join(dataDir, 'host.json')).mode & 0o777).toBe(0o600)
    expect((await fetch(host.url)).status).toBe(200)
    await host.stop()
    expect(host.child.exitCode).toBe(143)
    expect(existsSync(join(dataDir, 'host.json'))).toBe(false)
  })

  it.runIf(posix)('ends politely, once, when Ctrl+C comes twice at once', async () => {
    const host = await start()
    const pids = await nodePids()
    host.child.kill('SIGINT')
    host.child.kill('SIGINT')
    await until(() => host.child.exitCode === 130)
    await allGone(pids)
    expect(journal()).toContain('"run-ended"')
  })

  it('leaves no node behind when it is killed', async () => {
    const host = await start()
    const pids = await nodePids()
    host.child.kill('SIGKILL')
    await allGone(pids)
  })

  it('ends with its nodes when the start script that opened a channel to it is killed', async () => {
    const parent = `
      const { fork } = require('node:child_process')
      fork(${JSON.stringify(built.webHost)}, ${JSON.stringify(flags())}, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })`
    const script = spawn(process.execPath, ['-e', parent], { stdio: 'ignore' })
    const pids = await nodePids()
    const { pid } = hostFile()
    script.kill('SIGKILL')
    await allGone([pid, ...pids])
    expect(journal()).toContain('"run-ended"')
  })

  it('ends when the panel asks for it', async () => {
    const host = await start()
    const pids = await nodePids()
    await ask('host.quit')
    await until(() => host.child.exitCode === 0)
    await allGone(pids)
  })

  it('is not started twice on one folder: the second start points to the first', async () => {
    const first = await start()
    const second = await start()
    expect(second.url).toBe(first.url)
    await until(() => second.child.exitCode === 0)
    expect(second.output()).toContain('--data DIR')
    // Its --topology was not opened, and nobody is to think that it was.
    expect(second.output()).toMatch(/keeps the topology that it has; open \S+ in its panel/)
    expect(hostFile().pid).toBe(first.child.pid)
  })

  it('waits for one that is about to end', async () => {
    const first = await start()
    await nodePids()
    first.child.kill('SIGTERM')
    const second = await start()
    expect(second.url).not.toBe(first.url)
    await nodePids()
  })

  it('refuses a port that is in use, and says which', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const failed = startWebHostProcess([...flags().slice(2), '--port', String(port)])
    await expect(failed).rejects.toThrow(`port ${port} is in use`)
    server.close()
  })

  it.each([
    [['--wrong'], '--wrong'],
    [['--port', 'x'], '--port takes a number']
  ])('refuses %s and says where the options are listed', async (args, message) => {
    const failed = startWebHostProcess(args)
    await expect(failed).rejects.toThrow(message)
    await expect(failed).rejects.toThrow('(web.js --help lists the options)')
  })

  it('refuses a topology that is not there', async () => {
    const args = ['--port', '0', '--data', dataDir, '--topology', join(folder, 'none.json')]
    await expect(startWebHostProcess(args)).rejects.toThrow('none.json')
  })
})
