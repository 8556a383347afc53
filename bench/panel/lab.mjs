import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import WebSocket from 'ws'
import { freePorts, presetOnFreePorts } from '../presets.mjs'

const file = path => fileURLToPath(new URL(path, import.meta.url))

/** The preset that a lab opens with, on free ports. */
export const defaultLab = () => presetOnFreePorts('full')

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

/**
 * Starts the built web host on a topology; resolves when all nodes are up.
 * @param dataDir what the lab writes to, which the caller removes; left out, one that goes with the lab
 */
export async function startLab(topology, dataDir = null) {
  const lab = await startIn(topology, dataDir ?? mkdtempSync(join(tmpdir(), 'relevo-bench-')))
  const stop = async () => {
    await lab.end()
    if (dataDir === null)
      rmSync(lab.dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    await allUp(lab, 60_000)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...lab, stop }
}

async function startIn(topology, dataDir) {
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
  const end = async (signal = 'SIGTERM') => {
    child.kill(signal)
    await exited
    commands.close()
  }
  return { url, dataDir, call: commands.call, end }
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
