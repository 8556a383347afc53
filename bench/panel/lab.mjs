import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'

const file = path => fileURLToPath(new URL(path, import.meta.url))

/** The preset that a lab opens with, on free ports. */
export async function defaultLab() {
  const topology = JSON.parse(readFileSync(file('../../src/lab/topology/presets/full.json'), 'utf8'))
  const ports = await freePorts(topology.nodes.length * 2)
  const moved = topology.nodes.map(node => ({
    ...node,
    ...(node.port !== undefined && { port: ports.pop() }),
    ...(node.receiverPort !== undefined && { receiverPort: ports.pop() })
  }))
  return { ...topology, nodes: moved }
}

/** Four proxies with eleven replicas each: 49 nodes with the client. An exchange writes eight lines on each replica. */
export async function largeLab() {
  const ports = await freePorts(48)
  const proxies = [1, 2, 3, 4].map(number => `proxy-${number}`)
  const replicas = proxies.map((_proxy, group) =>
    Array.from({ length: 11 }, (_one, index) => `replica-${group + 1}-${index + 1}`)
  )
  return {
    name: 'large',
    nodes: [
      { id: 'clients', kind: 'client' },
      ...proxies.map(id => ({ id, kind: 'replicating-proxy', port: ports.pop() })),
      ...replicas.flat().map(id => ({ id, kind: 'replica', port: ports.pop() }))
    ],
    links: [
      ...proxies.map(to => ({ from: 'clients', to })),
      ...proxies.flatMap((from, group) => replicas[group].map(to => ({ from, to })))
    ]
  }
}

/** Starts the built web host on a topology; resolves when all nodes are up. */
export async function startLab(topology) {
  const dataDir = mkdtempSync(join(tmpdir(), 'relevo-bench-'))
  const topologyFile = join(dataDir, 'topology.json')
  writeFileSync(topologyFile, JSON.stringify(topology))
  const args = [file('../../out/main/web.js'), '--port', '0', '--data', dataDir, '--topology', topologyFile]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise(resolve => child.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      said += text
      const found = /^Relevo is ready: (http:\S+)$/m.exec(said)?.[1]
      if (found) resolve(found)
    })
    void exited.then(code => reject(new Error(`the web host ended (exit ${code})`)))
  })
  const commands = await openCommands(url)
  const stop = async () => {
    commands.close()
    child.kill('SIGTERM')
    await exited
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    await allUp(commands, 60_000)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, call: commands.call, stop }
}

/** A connection for commands only: deltas begin with a snapshot, for which it does not ask. */
async function openCommands(url) {
  const { host, hash } = new URL(url)
  const token = new URLSearchParams(hash.slice(1)).get('token')
  const socket = new WebSocket(`ws://${host}/api/ws`, 'relevo.v1', {
    headers: { Authorization: `Bearer ${token}` }
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map()
  let id = 0
  socket.on('message', data => {
    const { id: answered, result } = JSON.parse(String(data))
    waiting.get(answered)?.(result)
    waiting.delete(answered)
  })
  const call = async (command, args = {}) => {
    const result = await new Promise(resolve => {
      waiting.set(++id, resolve)
      socket.send(JSON.stringify({ id, command, args }))
    })
    if (!result.ok) throw new Error(`${command}: ${result.error.message}`)
    return result.value
  }
  return { call, close: () => socket.close() }
}

/** The journal says when each node listened: a snapshot would make this connection one that gets deltas. */
async function allUp({ call }, withinMs) {
  const end = Date.now() + withinMs
  const { text } = await call('topology.export', { format: 'json' })
  const wanted = JSON.parse(text).nodes.map(node => node.id)
  for (;;) {
    const { events } = await call('journal.read', { kinds: ['node-state'], limit: 1000 })
    const up = new Set(events.filter(({ to }) => to === 'up').map(({ node }) => node))
    if (wanted.every(id => up.has(id))) return
    if (Date.now() > end) throw new Error(`${up.size} of ${wanted.length} nodes are up`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

/** All taken at once, so that none is given twice. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer().once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve(server))
        })
    )
  )
  const ports = servers.map(server => server.address().port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
