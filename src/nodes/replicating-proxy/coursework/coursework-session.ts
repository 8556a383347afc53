import type { Socket } from 'node:net'
import type { EventData } from '#shared/journal'
import type { Ending, Had } from '#shared/outcome'
import { ClientRequests } from '#nodes/framing/client-requests'
import { ReplyFraming } from '#nodes/framing/reply-framing'
import type { OutgoingSocket } from '#nodes/net/dial'
import { hostOptions } from '#nodes/net/host-options'
import { monotonicMs } from '#system/clock'
import { limits } from '../limits'
import type { Replica } from '../replicas/replica'

/** How long a connection may take nothing of what it was sent before its end, ms; then it is closed all the same. */
const lingerMs = 10_000

/** What a session tells its proxy. */
export interface CourseworkOwner {
  event(phase: 'open' | 'close', data: Omit<EventData['session'], 'phase'>): void
  /** Its client gets no reply, or not all of it, for this reason. */
  unserved(reason: string): void
  /** The next client may have its turn. */
  over(session: CourseworkSession): void
}

/** One connection to one replica. */
interface Lane {
  readonly replica: Replica
  readonly socket: OutgoingSocket
  connected: boolean
  /** The replica has ended its side. */
  ended: boolean
  /** The connection was reset: the next bytes for it find that out. */
  broken: boolean
}

/**
 * One client of the coursework's proxy. The first replica's reply goes back; the others' are read and dropped.
 *
 *     connecting --all replicas accept--> open --reply ended, a replica or the client lost--> over
 *          +------one does not: the client's connection is closed, unanswered-----------------^
 */
export class CourseworkSession {
  readonly startedAt = performance.now()
  requestBytes = 0
  replyBytes = 0
  /** How it ended; until it has, that nothing is known. */
  ending: Ending = { outcome: 'unknown', evidence: 'unverified' }
  readonly #openedAt = monotonicMs()
  readonly #client: Socket
  readonly #peer: string
  readonly #number: number
  readonly #owner: CourseworkOwner
  readonly #replicas: readonly Replica[]
  readonly #lanes: Lane[] = []
  readonly #requests = new ClientRequests()
  readonly #reply = new ReplyFraming(this.#requests)
  #opened = false
  #over = false

  constructor(client: Socket, number: number, replicas: readonly Replica[], owner: CourseworkOwner) {
    this.#client = client
    this.#number = number
    this.#replicas = replicas
    this.#owner = owner
    this.#peer = `${client.remoteAddress ?? 'unknown'}:${client.remotePort ?? 0}`
  }

  begin(): void {
    this.#client.on('close', () => this.#end({ outcome: 'unknown', evidence: 'client-left' }))
    for (const replica of this.#replicas) this.#connect(replica)
    if (this.#lanes.length === 0) this.#unserved('the proxy has no replica', 'refused')
  }

  /** The proxy ends: nothing is waited for. */
  abandon(): void {
    this.#client.destroy()
    this.#end({ outcome: 'cut', evidence: 'reset' })
  }

  #connect(replica: Replica): void {
    const { host, port } = replica.link
    const socket = replica.wire.connect({ ...hostOptions(host), port, allowHalfOpen: true, noDelay: true })
    const lane: Lane = { replica, socket, connected: false, ended: false, broken: false }
    const isFirst = this.#lanes.push(lane) === 1
    socket.on('connect', () => {
      lane.connected = true
      replica.opened()
      if (this.#lanes.every(({ connected }) => connected)) this.#open()
    })
    socket.on('data', chunk => {
      replica.bytesDown += chunk.length
      if (isFirst) this.#answer(socket, chunk)
    })
    socket.on('end', () => {
      lane.ended = true
      if (isFirst) this.#replyEnded()
    })
    socket.on('drain', () => {
      if (this.#lanes.every(each => !each.socket.writableNeedDrain)) this.#client.resume()
    })
    socket.on('error', () => {
      lane.broken = true
      if (!lane.connected) {
        replica.health = 'down'
        this.#unserved(`${replica.name} takes no connection: nobody is served`, 'refused')
      } else if (isFirst) this.#unserved(`${replica.name} was lost: so is its client`, 'reset')
    })
    socket.on('close', () => replica.closed(lane.connected, lane.broken))
  }

  /** All replicas are there: the client is read from now on. */
  #open(): void {
    this.#opened = true
    this.#tell('open')
    const client = this.#client
    client.on('data', chunk => this.#ask(chunk))
    client.on('end', () => {
      for (const { socket } of this.#lanes) socket.end()
    })
    client.on('drain', () => this.#lanes[0]?.socket.resume())
    client.resume()
  }

  #ask(chunk: Buffer): void {
    this.requestBytes += chunk.length
    this.#requests.take(chunk)
    for (const { replica, socket, broken } of this.#lanes) {
      if (broken) {
        this.#unserved(`${replica.name} was lost: so is its client`, 'died')
        return
      }
      replica.bytesUp += chunk.length
      if (socket.writable) socket.write(chunk)
      if (socket.writableLength > limits.pauseBytes) this.#client.pause()
    }
  }

  #answer(from: Socket, chunk: Buffer): void {
    if (this.#over) return
    this.replyBytes += chunk.length
    this.#reply.take(chunk)
    if (!this.#client.write(chunk)) from.pause()
  }

  #replyEnded(): void {
    const { state } = this.#reply
    if (state === 'complete') this.#end({ outcome: 'whole', evidence: 'framing' })
    else if (state === 'partial') this.#end({ outcome: 'cut', evidence: 'short' })
    else this.#end({ outcome: 'unknown', evidence: 'unverified' })
  }

  #unserved(reason: string, evidence: 'refused' | 'reset' | 'died'): void {
    if (this.#over) return
    this.#owner.unserved(reason)
    this.#end({ outcome: 'cut', evidence })
  }

  /** Closes all connections, once what was written has gone: whole replies and cut ones end alike. */
  #end(ending: Ending): void {
    if (this.#over) return
    this.#over = true
    this.ending = ending
    for (const socket of [this.#client, ...this.#lanes.map(lane => lane.socket)]) {
      if (socket.connecting || socket.writableFinished) socket.destroy()
      else socket.setTimeout(lingerMs, () => socket.destroy()).end(() => socket.destroy())
    }
    if (!this.#opened) this.#tell('open')
    this.#tell('close')
    this.#owner.over(this)
  }

  #tell(phase: 'open' | 'close'): void {
    const isOver = phase === 'close'
    this.#owner.event(phase, {
      session: this.#number,
      client: this.#peer,
      openedAt: this.#openedAt,
      upstreams: this.#lanes.map(lane => ({
        to: lane.replica.name,
        localPort: lane.socket.localPort ?? null,
        ...(isOver && {
          bytesUp: lane.connected ? this.requestBytes : 0,
          bytesDown: lane.socket.bytesRead,
          had: this.#hadBy(lane)
        })
      })),
      ...(isOver && {
        endedAt: monotonicMs(),
        requestBytes: this.requestBytes,
        replyBytes: this.replyBytes,
        ...this.ending
      })
    })
  }

  /** This proxy does not find out whether who ended lives on, and so cannot say that it has had all. */
  #hadBy({ connected, broken }: Lane): Had {
    if (!connected || this.requestBytes === 0) return 'nothing'
    return broken ? 'part' : 'unknown'
  }
}
