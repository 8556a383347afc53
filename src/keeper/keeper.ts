import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import type { LabToNode } from '#shared/node-channel'
import type { Spawner } from '#lab/spawners/spawner'
import { encodeFrame, FrameReader } from '#lab/machines/wire/frame'
import {
  deskFrameSchema,
  limits,
  type DeskFrame,
  type KeeperFrame,
  type ToDesk,
  type ToKeeper
} from '#lab/machines/wire/messages'
import { Incoming, Outgoing } from '#lab/machines/wire/numbered'
import { joinTunnel, Tunnels, type TunnelOpen } from '#lab/machines/wire/tunnel'
import { isOwnAddress, ownAddresses } from '#system/addresses'
import { monotonicMs } from '#system/clock'
import { KeptNode } from './kept-node'
import { Lease } from './lease'
import { readLastEnd, writeLastEnd } from './last-end'

/** Why a keeper ends: its desk was silent for the lease, has let go of it, or somebody here has ended it. */
export type KeeperEnd = 'lease' | 'desk' | 'here'

interface KeeperOptions {
  /** Its own folder; nodes have theirs in it. */
  readonly folder: string
  /** The folder of the nodes' programs. */
  readonly programs: string
  readonly spawner: Spawner
  /** No node runs, and nobody needs it any more. */
  readonly onEnd: (why: KeeperEnd) => void
  /** How long it waits for its first desk, ms: the one that started it may be gone before it has said a word. */
  readonly firstDeskMs?: number
}

const defaultFirstDeskMs = 20_000
/** How long nodes that were killed may take to be seen to have ended, ms. */
const lastExitsMs = 2_000
/** How long last words may take on their way to the desk, ms. */
const lastWordsMs = 200

/**
 * Keeps the nodes of one run of one desk. Connections come and go, one at a time counts; nodes stay. It goes when the
 * desk says so, when another run of the same desk comes, or when the desk is silent for the lease.
 */
export class Keeper {
  readonly #epoch = randomUUID()
  readonly #nodes = new Map<string, KeptNode>()
  readonly #outgoing = new Outgoing(numbered => this.#encode({ t: 'numbered', ...numbered } as KeeperFrame))
  readonly #incoming = new Incoming()
  readonly #lease = new Lease(() => void this.#leaseOver())
  readonly #options: KeeperOptions
  #desk: Duplex | null = null
  /** The last number that the desk was told to have come. */
  #acknowledged = 0
  #tunnels = new Tunnels(frame => this.#write(frame))
  /** Which run of the desk it works for; null before the first has come. */
  #run: string | null = null
  #ending = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#lease.begin(options.firstDeskMs ?? defaultFirstDeskMs)
  }

  /** A connection of a desk, as it says. */
  take(socket: Duplex): void {
    const reader = new FrameReader(value => this.#frame(socket, value))
    socket.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk)
      } catch {
        socket.destroy()
        return
      }
      if (socket !== this.#desk || this.#acknowledged === this.#incoming.seen) return
      this.#acknowledged = this.#incoming.seen
      this.#write({ t: 'ack', seq: this.#acknowledged })
    })
    socket.on('error', () => undefined)
    socket.on('close', () => this.#left(socket))
  }

  /** Ends its nodes, tells the desk, and ends. */
  close(): Promise<void> {
    return this.#end('here')
  }

  #left(socket: Duplex): void {
    if (this.#desk !== socket) return
    this.#desk = null
    this.#cutTunnels()
    this.#outgoing.detach()
  }

  /** @throws ZodError when it is no frame of a desk */
  #frame(socket: Duplex, value: unknown): void {
    const frame = deskFrameSchema.parse(value)
    if (frame.t === 'attach') return this.#attach(socket, frame)
    // Words of a connection that another has taken the place of.
    if (socket !== this.#desk) return
    this.#lease.heard()
    switch (frame.t) {
      case 'ping':
        return this.#write({ t: 'pong', sent: frame.sent, at: monotonicMs() })
      case 'ack':
        this.#outgoing.acknowledge(frame.seq)
        for (const node of this.#nodes.values()) node.tellDropped()
        return
      case 'numbered':
        if (this.#incoming.isNext(frame.seq)) this.#do(frame.message)
        return
      case 'tunnel-open':
        return this.#tunnel(frame)
      default:
        return this.#tunnels.take(frame)
    }
  }

  #attach(socket: Duplex, { run, epoch, seen, leaseMs }: Extract<DeskFrame, { t: 'attach' }>): void {
    if (this.#ending) return void socket.destroy()
    if (this.#run !== null && this.#run !== run) {
      // What ran for the run before is nobody's any more; the desk comes again, to a keeper of its own.
      socket.destroy()
      return void this.#end('desk')
    }
    this.#run = run
    this.#cutTunnels()
    this.#desk?.destroy()
    this.#desk = socket
    this.#lease.begin(leaseMs)
    this.#write({
      t: 'hello',
      epoch: this.#epoch,
      hostname: hostname(),
      addresses: [...ownAddresses()],
      seen: this.#incoming.seen,
      leaseEnded: readLastEnd(this.#options.folder)
    })
    this.#outgoing.attach(frame => void socket.write(frame), epoch === this.#epoch ? seen : 0)
    for (const node of this.#nodes.values()) node.tellDropped()
  }

  /** To a port of this machine, and of no other. */
  #tunnel({ id, host, port }: TunnelOpen): void {
    const tunnel = isOwnAddress(host) ? this.#tunnels.add(id) : null
    if (!tunnel) return this.#write({ t: 'tunnel-gone', id })
    joinTunnel(tunnel, connect({ host, port, allowHalfOpen: true }))
  }

  #do(message: ToKeeper): void {
    if (message.type === 'end') return void this.#end('desk')
    if (message.type === 'spawn') return this.#spawn(message)
    const node = this.#nodes.get(message.key)
    switch (message.type) {
      case 'send':
        return node?.send(this.#forNode(node, message.message))
      case 'kill':
        return node?.kill()
      case 'freeze':
        return void node?.freeze()
      case 'resume':
        return node?.resume()
    }
  }

  #spawn({ key, kind, node }: Extract<ToKeeper, { type: 'spawn' }>): void {
    if (this.#ending || this.#nodes.has(key) || this.#nodes.size >= limits.nodes) {
      const error = `this machine runs ${this.#nodes.size} nodes already`
      return this.#say({
        type: 'exit',
        key,
        at: monotonicMs(),
        code: null,
        signal: null,
        error,
        lease: false
      })
    }
    const kept = new KeptNode({
      key,
      node,
      entry: join(this.#options.programs, `${kind}.js`),
      spawner: this.#options.spawner,
      say: said => this.#say(said),
      hasRoom: () => this.#outgoing.bytes < limits.keeperBytes,
      // Of now, or not at all.
      stats: said => {
        const isBusy = (this.#desk?.writableLength ?? 0) > limits.busyBytes
        if (!isBusy) this.#write({ t: 'stats', key, message: said })
      },
      onExit: () => this.#nodes.delete(key)
    })
    this.#nodes.set(key, kept)
    kept.start()
  }

  /** A node's folder is chosen here, whatever the desk says. */
  #forNode(kept: KeptNode, message: { readonly type: string }): LabToNode {
    // What is in it the node looks at, as it does at what a lab beside it says.
    const told = message as LabToNode
    if (told.type !== 'boot') return told
    const dataDir = join(this.#options.folder, 'nodes', kept.node)
    mkdirSync(dataDir, { recursive: true })
    return { ...told, boot: { ...told.boot, dataDir } }
  }

  async #leaseOver(): Promise<void> {
    for (const node of this.#nodes.values()) node.endedByLease = true
    writeLastEnd(this.#options.folder, this.#epoch)
    await this.#end('lease')
  }

  async #end(why: KeeperEnd): Promise<void> {
    if (this.#ending) return
    this.#ending = true
    this.#lease.close()
    const nodes = [...this.#nodes.values()]
    for (const node of nodes) node.kill()
    await Promise.race([Promise.all(nodes.map(node => node.ended)), after(lastExitsMs)])
    this.#desk?.end()
    await after(this.#desk ? lastWordsMs : 0)
    this.#options.onEnd(why)
  }

  #say(message: ToDesk): void {
    this.#outgoing.send(message)
  }

  /** They are of the connection that is gone. */
  #cutTunnels(): void {
    const gone = this.#tunnels
    this.#tunnels = new Tunnels(frame => this.#write(frame))
    gone.cut(new Error('the desk is gone'))
  }

  #write(frame: KeeperFrame): void {
    this.#desk?.write(this.#encode(frame))
  }

  #encode(frame: KeeperFrame): Buffer {
    return encodeFrame(frame)
  }
}

function after(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
