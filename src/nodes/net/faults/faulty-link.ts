import type { Socket } from 'node:net'
import type { FaultCount, LinkFault } from '#shared/faults'
import { Members } from '#system/members'
import { seededDraws, type Draws } from '#system/random'
import { dial, OutgoingSocket, type Aside, type DialOptions } from '#nodes/net/dial'
import type { ByteRecording } from '#nodes/net/recording/byte-recording'
import type { SlabReader } from '#nodes/net/slab-reader'
import { refused } from '#nodes/net/socket-errors'
import { ActiveFault } from './active-fault'
import { Connection } from './connection'
import type { Link } from './links'

/** A connection that is not opened yet, because a fault holds it back or refuses it. */
interface Parked {
  readonly connection: Connection
  open(): void
  refuse(): void
}

/** One link, the faults that are set on it, and all connections that are open over it. */
export class FaultyLink implements Link {
  #actives: readonly ActiveFault[] = []
  readonly #connections = new Members<Connection>()
  readonly #liftedListeners = new Set<() => void>()
  readonly #parked = new Set<Parked>()
  /** Functions that end connections whose owner has closed them while a partition kept that from the other end. */
  #kept: (() => void)[] = []
  /** When a fault that ends connections was last taken off, ms of `performance.now()`. */
  #cutUntil = -Infinity
  /** Connections so far: those that carry requests, and those aside, each by themselves. */
  readonly #opened = new Map<Aside | undefined, number>()
  readonly #draws: Draws
  readonly #recording: ByteRecording | null
  readonly #to: string | null
  readonly #onConnection: () => void

  /**
   * @param to the other end's node id; null: it is the node's door
   * @param onConnection hears of each connection that is there for requests
   */
  constructor(
    draws: Draws = seededDraws(0),
    recording: ByteRecording | null = null,
    to: string | null = null,
    onConnection: () => void = () => undefined
  ) {
    this.#draws = draws
    this.#recording = recording
    this.#to = to
    this.#onConnection = onConnection
  }

  /** What each fault has done so far; null while no fault is set. */
  get counts(): readonly FaultCount[] | null {
    return this.#actives.length === 0 ? null : this.#actives.map(active => active.count)
  }

  /** Sets exactly these faults. One that was set before keeps its counts, and the connections that it has chosen. */
  set(faults: readonly LinkFault[]): readonly FaultCount[] {
    if (this.#cuts) this.#cutUntil = performance.now()
    const before = this.#actives
    this.#actives = faults.map(fault => {
      const known = this.#actives.find(
        ({ fault: { name, type } }) => name === fault.name && type === fault.type
      )
      if (!known) return new ActiveFault(fault, this.#draws)
      known.fault = fault
      return known
    })
    for (const connection of this.#connections) connection.apply(this.#actives)
    for (const parked of [...this.#parked]) this.#unpark(parked)
    if (!this.#actives.some(({ kind }) => kind.opening === 'held')) {
      for (const end of this.#kept.splice(0)) end()
    }
    if (before.some(active => !this.#actives.includes(active))) {
      for (const listener of this.#liftedListeners) listener()
    }
    return this.counts ?? []
  }

  mayHaveCut(at: number): boolean {
    return this.#cuts || this.#cutUntil >= at
  }

  get faulty(): boolean {
    return this.#actives.length > 0
  }

  onLifted(listener: () => void): () => void {
    this.#liftedListeners.add(listener)
    return () => void this.#liftedListeners.delete(listener)
  }

  connect(options: DialOptions, reader?: SlabReader, because?: Socket): OutgoingSocket {
    if (this.#actives.length === 0) {
      const plain = dial(options)
      this.#add(plain, reader, true, options.aside, because)
      return plain
    }
    const socket = new OutgoingSocket(options)
    const { host, port } = options
    pending(socket, true)
    const connection = this.#add(socket, reader, true, options.aside, because)
    const parked: Parked = {
      connection,
      open: () => {
        pending(socket, false)
        socket.connect(options)
      },
      refuse: () => void process.nextTick(() => socket.destroy(refused(host, port)))
    }
    if (connection.kept) {
      this.#parked.add(parked)
      socket.once('close', () => this.#parked.delete(parked))
    }
    this.#follow(parked)
    return socket
  }

  accepted(socket: Socket, reader?: SlabReader): void {
    this.#add(socket, reader, false)
  }

  serves(socket: Socket, because: Socket): void {
    this.#recording?.serves(socket, because)
  }

  get #cuts(): boolean {
    return this.#actives.some(({ kind }) => kind.cuts)
  }

  #add(
    socket: Socket,
    reader: SlabReader | undefined,
    opened: boolean,
    aside?: Aside,
    because?: Socket
  ): Connection {
    if (aside === undefined) this.#onConnection()
    this.#recording?.show({ socket, reader, to: opened ? this.#to : null, because })
    const number = (this.#opened.get(aside) ?? 0) + 1
    this.#opened.set(aside, number)
    const connection = new Connection(socket, { number, aside }, reader, opened, this.#keep)
    const leave = this.#connections.add(connection)
    socket.on('close', () => {
      leave()
      connection.dispose()
    })
    if (this.#actives.length > 0) connection.apply(this.#actives)
    return connection
  }

  readonly #keep = (end: () => void): void => void this.#kept.push(end)

  #unpark(parked: Parked): void {
    if (!parked.connection.socket.destroyed) this.#follow(parked)
  }

  /** Opens a parked connection, refuses it, or leaves it parked, as the faults of now say. */
  #follow(parked: Parked): void {
    const kept = parked.connection.kept
    if (kept) kept.bite(parked.connection, 0)
    if (kept?.kind.opening === 'held') return
    this.#parked.delete(parked)
    if (kept) parked.refuse()
    else parked.open()
  }
}

/** Marks a socket as connecting: it then takes writes, and keeps them until it is connected. */
function pending(socket: Socket, connecting: boolean): void {
  ;(socket as { connecting: boolean }).connecting = connecting
}
