import { randomInt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { root } from '../paths.mjs'

/** Polls until `check` gives something true; errors that it throws count as "not yet". */
export async function until(what, check, timeoutMs = 90_000) {
  const end = performance.now() + timeoutMs
  let last
  for (;;) {
    try {
      last = await check()
      if (last) return last
    } catch (error) {
      last = error
    }
    if (performance.now() > end)
      throw new Error(`${what}: not within ${timeoutMs} ms (last: ${String(last)})`)
    await sleep(50)
  }
}

/** Below the ports that systems hand out by themselves. */
export async function freePorts(count) {
  const ports = []
  for (let port = 12_000 + randomInt(1_500) * 10; ports.length < count; port++)
    if (await isFree(port)) ports.push(port)
  return ports
}

function isFree(port) {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })
}

/** The default lab, on ports that are free. */
export async function defaultTopology() {
  const file = join(root, 'src', 'lab', 'topology', 'presets', 'full.json')
  const topology = JSON.parse(readFileSync(file, 'utf8'))
  const ports = await freePorts(topology.nodes.length)
  const nodes = topology.nodes.map((node, at) => ({
    ...node,
    ...(node.port !== undefined && { port: ports[at] }),
    ...(node.receiverPort !== undefined && { receiverPort: ports[at] })
  }))
  return { ...topology, nodes }
}

/** A web host with a lab, on Windows' Node, and a connection to it from here. */
export async function startHost(wine, folder, topology) {
  const file = join(folder, 'lab.json')
  writeFileSync(file, JSON.stringify(topology))
  const { child, exited, output } = wine.spawnNode([
    'out/main/web.js',
    '--port',
    '0',
    '--data',
    wine.path(join(folder, 'data')),
    '--topology',
    wine.path(file)
  ])
  const url = await until(
    'the host is ready',
    () => /Relevo is ready: (http:\S+)/.exec(output())?.[1] ?? Promise.reject(new Error(output()))
  )
  const { origin, hash } = new URL(url)
  const token = new URLSearchParams(hash.slice(1)).get('token')
  const call = await connectTo(origin, token)
  const snapshot = () => call('lab.snapshot', {})
  return {
    pid: child.pid,
    origin,
    token,
    exited,
    output,
    call,
    snapshot,
    port: id => {
      const node = topology.nodes.find(one => one.id === id)
      return node.port ?? node.receiverPort
    },
    /** Waits until these nodes, or all, are up. */
    up: (...ids) =>
      until(`${ids.join(', ') || 'every node'} up`, async () => {
        const { nodes } = await snapshot()
        const wanted = ids.length === 0 ? Object.values(nodes) : ids.map(id => nodes[id])
        const missing = wanted.filter(node => node?.state !== 'up').map(node => `${node?.id} ${node?.state}`)
        if (missing.length > 0) throw new Error(missing.join(', '))
        return nodes
      }),
    kill: () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(child.pid, 'SIGKILL')
    }
  }
}

async function connectTo(origin, token) {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/ws`, {
    headers: { authorization: `Bearer ${token}` }
  })
  const waiting = new Map()
  let next = 1
  socket.on('message', data => {
    const { id, result } = JSON.parse(String(data))
    const waiter = waiting.get(id)
    if (!waiter || !result) return
    waiting.delete(id)
    if (result.ok) waiter.resolve(result.value)
    else
      waiter.reject(Object.assign(new Error(`${result.error.code}: ${result.error.message}`), result.error))
  })
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the host closed the connection'))
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('error', () => undefined)
  return (command, args) =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, command, args }))
    })
}

/** Whether somebody takes connections to a port of this machine. */
export function isOpen(port) {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => resolve(socket.destroy() && true)).on('error', () => resolve(false))
  })
}
