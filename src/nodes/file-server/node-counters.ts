import type { Server } from 'node:http'
import type { Server as StreamServer, Socket } from 'node:net'
import { EventSampler } from '#nodes/net/event-sampler'
import { LatencyWindow } from '#nodes/net/latency'
import { Spoken } from '#nodes/net/spoken'
import type { NodeContext } from '#nodes/runtime/node-program'
import type { LinkStats, NodeStats } from '#shared/state'
import { addressText } from '#system/addresses'

/** Connection and refusal events a second that go into the journal. */
const eventsPerSecond = 20

/** What the node measures about itself, over all its doors. */
export class NodeCounters {
  readonly latency = new LatencyWindow()
  readonly spoken = new Spoken(socket => this.#tell({ action: 'open', peer: peerOf(socket) }))
  requests = 0
  failed = 0
  #connections = 0
  #closedIn = 0
  #closedOut = 0
  readonly #open = new Set<Socket>()
  readonly #context: NodeContext<'file-server'>
  readonly #connectionEvents = new EventSampler(eventsPerSecond)
  readonly #refusals = new EventSampler(eventsPerSecond)

  constructor(context: NodeContext<'file-server'>) {
    this.#context = context
  }

  /** Counts the connections of `server`, and refuses those past `maxConnections`. */
  watch(server: Server, maxConnections: number): void {
    this.spoken.watchHttp(server)
    server.maxConnections = maxConnections
    server.on('connection', socket => this.#onConnection(socket))
    server.on('drop', data => this.refused(peerOf(data ?? {}), 'too many connections', 'LIMIT_REACHED'))
  }

  /** The same of a server whose clients are told from health checks by the first bytes that they send. */
  watchStreams(server: StreamServer, maxConnections: number): void {
    server.maxConnections = maxConnections
    server.on('connection', socket => this.opened(socket))
    server.on('drop', data => this.refused(peerOf(data ?? {}), 'too many connections', 'LIMIT_REACHED'))
  }

  /** Counts a connection that a client opened beside its first, as FTP has it do for each file. */
  opened(socket: Socket): void {
    this.#onConnection(socket)
  }

  /** Input that was refused. */
  refused(peer: string, reason: string, code: string): void {
    this.failed++
    const passed = this.#refusals.take()
    if (passed !== null)
      this.#context.event('refused', {
        peer,
        reason,
        code,
        ...(passed.skipped > 0 && { skipped: passed.skipped })
      })
  }

  stats(links: readonly LinkStats[]): Omit<NodeStats, 'cpu' | 'memory'> {
    let bytesIn = this.#closedIn
    let bytesOut = this.#closedOut
    for (const socket of this.#open) {
      bytesIn += socket.bytesRead
      bytesOut += socket.bytesWritten
    }
    return {
      open: this.#open.size,
      connections: this.#connections,
      requests: this.requests,
      failed: this.failed,
      bytesIn,
      bytesOut,
      latency: this.latency.take(),
      links
    }
  }

  #onConnection(socket: Socket): void {
    this.#connections++
    this.#open.add(socket)
    const peer = peerOf(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#closedIn += socket.bytesRead
      this.#closedOut += socket.bytesWritten
      if (this.spoken.closed(socket))
        this.#tell({ action: 'close', peer, bytesIn: socket.bytesRead, bytesOut: socket.bytesWritten })
    })
  }

  #tell(data: { action: 'open' | 'close'; peer: string; bytesIn?: number; bytesOut?: number }): void {
    const passed = this.#connectionEvents.take()
    if (passed !== null)
      this.#context.event('connection', { ...data, ...(passed.skipped > 0 && { skipped: passed.skipped }) })
  }
}

/** `address:port` of the other end. */
export function peerOf(socket: { remoteAddress?: string; remotePort?: number }): string {
  const { remoteAddress = 'unknown', remotePort = 0 } = socket
  return addressText({ host: remoteAddress, port: remotePort })
}
