import { createServer, type Socket } from 'node:net'
import { Members } from '#system/members'
import { EventSampler } from '#nodes/net/event-sampler'
import { LatencyWindow } from '#nodes/net/latency'
import { listen } from '#nodes/net/listen'
import { exchangeBytes } from '#nodes/protocol/exchange/exchange'
import type { RunningNode, StartNode } from '#nodes/runtime/node-program'
import { serveExchange, type ConnectionEnd } from './connection'
import { groupCommit } from './group-commit'

/** Connection events, and warnings about bad clients, that are recorded a second; the others are counted. */
const eventsPerSecond = 20

/**
 * The replicated server: any number of exchanges at once, each value logged on a line of its own as it arrives.
 * Value lines are the only ones of level `info`, so that they can be compared with those of another replica.
 */
export const startReplica: StartNode<'replica'> = async context => {
  const { host, port, idleMs, maxConnections } = context.boot.node
  const sockets = new Members<Socket>()
  const latency = new LatencyWindow()
  const opened = new EventSampler(eventsPerSecond)
  const refused = new EventSampler(eventsPerSecond)
  const commit = groupCommit(then => context.flush(then))
  const total = { connections: 0, requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 }

  const refuse = (peer: string, code: string, reason: string, peerPort?: number): void => {
    total.failed++
    const sample = refused.take()
    if (!sample) return
    const { skipped } = sample
    context.event('refused', { peer, code, reason, ...(skipped > 0 && { skipped }) })
    context.log('warn', `${peer}: ${reason}${skipped > 0 ? ` (and ${skipped} more since the last)` : ''}`, {
      peerPort
    })
  }

  const onOutcome = ({ outcome, peer, peerPort, received, ms }: ConnectionEnd): void => {
    const progress = `after ${received} of ${exchangeBytes} bytes`
    switch (outcome) {
      case 'done':
        total.requests++
        latency.add(ms)
        break
      case 'early':
        return refuse(peer, 'PROTOCOL_ERROR', `closed ${progress}`, peerPort)
      case 'reset':
        return refuse(peer, 'PROTOCOL_ERROR', `reset ${progress}`, peerPort)
      case 'idle':
        return refuse(peer, 'TIMEOUT', `silent for ${idleMs} ms ${progress}, closed`, peerPort)
      case 'probe':
    }
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    context.links.door.accepted(socket)
    const leave = sockets.add(socket)
    total.connections++
    const peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`
    let sample: ReturnType<EventSampler['take']> = null
    // Health checks connect and leave without a word, every second: they are not worth the journal.
    socket.once('data', () => {
      sample = opened.take()
      if (!sample) return
      const { skipped } = sample
      context.event('connection', { action: 'open', peer, ...(skipped > 0 && { skipped }) })
    })
    serveExchange(socket, {
      idleMs,
      onLine: (line, peerPort) => context.log('info', line, { peerPort }),
      commit,
      onOutcome
    })
    socket.once('close', () => {
      leave()
      const { bytesRead: bytesIn, bytesWritten: bytesOut } = socket
      total.bytesIn += bytesIn
      total.bytesOut += bytesOut
      if (sample) context.event('connection', { action: 'close', peer, bytesIn, bytesOut })
    })
  })
  server.maxConnections = maxConnections
  server.on('drop', data => {
    const peer = `${data?.remoteAddress ?? 'unknown'}:${data?.remotePort ?? 0}`
    refuse(peer, 'LIMIT_REACHED', `refused: ${maxConnections} connections are open`)
  })

  const listening = await listen(server, { host, port })
  server.on('error', error => context.log('error', `accepting failed: ${error.message}`))
  context.log('debug', `listening on ${host}:${listening}`)

  let drained: Promise<void> | undefined
  const drain = async (graceMs: number): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve))
    const cut = setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(cut)
    // The server tells its end a turn before its last sockets tell theirs.
    await Promise.all([...sockets].map(socket => new Promise(resolve => socket.once('close', resolve))))
  }

  const node: RunningNode = {
    ports: { port: listening },
    stats: () => {
      const live = { in: 0, out: 0 }
      for (const socket of sockets) {
        live.in += socket.bytesRead
        live.out += socket.bytesWritten
      }
      return {
        ...total,
        bytesIn: total.bytesIn + live.in,
        bytesOut: total.bytesOut + live.out,
        open: sockets.size,
        latency: latency.take(),
        links: []
      }
    },
    drain: graceMs => (drained ??= drain(graceMs))
  }
  return node
}
