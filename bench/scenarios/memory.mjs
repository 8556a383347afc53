import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startRelevo } from '../relevo.mjs'
import { show } from './report.mjs'

const connections = 2_000
const busy = 16
const busyMs = 5_000
const mib = 1024 ** 2

/** Bytes of memory per connection that does nothing, with two replicas: three sockets in all. */
export async function memoryIdle(name) {
  return withProxy(async proxy => {
    // What the program takes in any case, once all of it has run.
    close(await open(proxy.port, 100))
    await settled()
    const before = status(proxy.pid, 'VmRSS')
    const sockets = await open(proxy.port, connections)
    await settled()
    const after = status(proxy.pid, 'VmRSS')
    close(sockets)
    return show(name, [
      ['memory before', before / mib, 'MiB'],
      [`memory with ${connections} idle connections`, after / mib, 'MiB'],
      ['for one idle connection', (after - before) / connections / 1024, 'KiB', 24]
    ])
  })
}

/** The most memory with 2,000 connections, of which 16 send as fast as they can. */
export async function memoryBusy(name) {
  return withProxy(async proxy => {
    const sockets = await open(proxy.port, connections)
    const block = Buffer.alloc(mib, 'U')
    let sent = 0
    for (const socket of sockets.slice(0, busy)) {
      const more = () => {
        while (!socket.destroyed && socket.write(block)) sent += block.length
      }
      socket.on('drain', more)
      more()
    }
    await new Promise(resolve => setTimeout(resolve, busyMs))
    const most = status(proxy.pid, 'VmHWM')
    close(sockets)
    return show(name, [
      [`MiB a second through ${busy} of ${connections} connections`, sent / mib / (busyMs / 1000), 'MiB/s'],
      ['most memory', most / mib, 'MiB', 160]
    ])
  })
}

async function withProxy(measure) {
  const servers = [0, 1].map(() => fork(fileURLToPath(new URL('../server.mjs', import.meta.url)), ['sink']))
  const ports = await Promise.all(servers.map(async server => (await once(server, 'message'))[0]))
  const proxy = await startRelevo(ports, { quiet: true })
  try {
    return await measure(proxy)
  } finally {
    await proxy.stop()
    for (const server of servers) server.disconnect()
  }
}

async function open(port, count) {
  const sockets = []
  // In parts: nobody's queue of connections is that long.
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(100, count - sockets.length) }, () => {
      const socket = connect({ port, host: '127.0.0.1', autoSelectFamily: false })
      socket.on('error', () => undefined)
      return socket
    })
    await Promise.all(some.map(socket => once(socket, 'connect')))
    sockets.push(...some)
  }
  return sockets
}

function close(sockets) {
  for (const socket of sockets) socket.destroy()
}

const settled = () => new Promise(resolve => setTimeout(resolve, 2_000))

/** Bytes, of a line of the system's that is in KiB. */
function status(pid, line) {
  return 1024 * Number(new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])
}
