import { connect } from 'node:net'
import { RelevoError } from '#shared/errors'
import type { EventData, EventKind, NodeEvent } from '#shared/journal'
import type { NodeBoot } from '#shared/node-channel'
import type { LinkStats, NodeState } from '#shared/state'
import type { NodeOfKind } from '#shared/topology'
import { sameBoot } from '#lab/deployment/node-boots'
import { addressText, connectHost } from '#system/addresses'
import { monotonicMs } from '#system/clock'
import { listensHere } from '#system/tcp/tcp-table'
import type { NodeSurroundings } from './managed-node'
import type { SupervisedNode } from './types'

/** Between two looks, ms: at what the system and the links tell, which costs the server nothing. */
const lookMs = 500
/** How long a connection that asks whether the server is there may take, ms. */
const connectMs = 3_000

/** What one of the links to it says, when that was last tried, and how often that has been. */
interface Word {
  readonly health: LinkStats['health']
  readonly at: number
  readonly tries: number
}

/**
 * A server that is there and is not the lab's: it is neither started nor stopped, only watched. It is `up` where it can
 * be reached and `down` where not; `starting` while that is not known. Who tells, in this order: the system, of an
 * address of this machine; the links that lead to it; and a connection of our own, if it may.
 */
export class ExistingNode {
  boot: NodeBoot
  #state: NodeState = 'starting'
  #since = monotonicMs()
  #lastConnect = -Infinity
  #connected: boolean | null = null
  #closed = false
  readonly #words = new Map<string, Word>()
  readonly #timer: NodeJS.Timeout
  readonly #around: Pick<NodeSurroundings, 'listener' | 'refusal'>

  constructor(boot: NodeBoot, around: Pick<NodeSurroundings, 'listener' | 'refusal'>) {
    this.boot = boot
    this.#around = around
    this.#timer = setInterval(() => void this.#look(), lookMs)
    this.#timer.unref()
    setImmediate(() => void this.#look())
  }

  get id(): string {
    return this.boot.node.id
  }

  get #node(): NodeOfKind<'existing'> {
    return this.boot.node as NodeOfKind<'existing'>
  }

  status(): SupervisedNode {
    return {
      id: this.id,
      state: this.#state,
      since: this.#since,
      runtime: 'process',
      port: this.#node.port,
      receiverPort: null,
      pid: null,
      threadId: null,
      exits: 0,
      restartAt: null,
      nextBackoffMs: null,
      error: null,
      seeksHolder: false,
      lastEnd: null,
      died: null,
      // It is not the lab's to say who holds which port.
      listens: [],
      console: null,
      stats: null
    }
  }

  /** It may be at another address from now on. */
  update(boot: NodeBoot): void {
    const isSame = sameBoot(this.boot, boot)
    this.boot = boot
    if (isSame) return
    this.#words.clear()
    this.#lastConnect = -Infinity
    this.#connected = null
    this.#around.listener.onStatus(this.status())
    void this.#look()
  }

  /** A node that has a link to it has told how that is. */
  heard(from: string, { health, faults, open, total, failures }: LinkStats): void {
    // What is wrong with the link on purpose says nothing of the server.
    if (health === 'unknown' || (health === 'down' && (faults?.length ?? 0) > 0)) {
      this.#words.delete(from)
      return
    }
    const before = this.#words.get(from)
    const tries = total + failures
    // The same word again, where nobody has tried since, is an old one.
    if (before?.health === health && before.tries === tries && open === 0) return
    this.#words.set(from, { health, at: monotonicMs(), tries })
  }

  /** Whoever starts all nodes has nothing to do here, but to be told that it may not be looked for. */
  async start(): Promise<void> {
    const refusal = this.#around.refusal(this.boot)
    if (refusal) throw refusal
    await this.#look()
  }
  async stop(): Promise<void> {
    await Promise.resolve()
  }
  kill(): Promise<void> {
    return Promise.reject(this.#notOurs('ended'))
  }
  freeze(): Promise<void> {
    return Promise.reject(this.#notOurs('frozen'))
  }
  resume(): Promise<void> {
    return Promise.reject(this.#notOurs('resumed'))
  }
  call(): Promise<unknown> {
    return Promise.reject(this.#notOurs('told anything'))
  }
  tell(): void {
    // It is no program of the lab's.
  }

  end(): void {
    this.#closed = true
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const boot = this.boot
    const [isThere, reason] = await this.#ask()
    if (this.#closed || this.boot !== boot || isThere === null) return
    const to = isThere ? 'up' : 'down'
    if (to === this.#state) return
    const from = this.#state
    this.#state = to
    this.#since = monotonicMs()
    this.#emit('node-state', { from, to, reason })
    this.#around.listener.onStatus(this.status())
  }

  async #ask(): Promise<readonly [isThere: boolean | null, reason: string]> {
    const { port, host: named } = this.#node
    // As the links to it do, which try each address of `localhost`.
    const host = named === 'localhost' ? named : connectHost(named)
    const listens = listensHere(host, port)
    if (listens !== null) return [listens, listens ? 'it listens' : 'nobody listens there']
    const now = monotonicMs()
    const said = [...this.#words].filter(([, { at }]) => now - at < this.#node.checkIntervalMs)
    const good = said.find(([, { health }]) => health === 'up')
    if (good) return [true, `${good[0]} reaches it`]
    const bad = said[0]
    if (bad) return [false, `${bad[0]} does not reach it`]
    return this.#connect(host, port)
  }

  async #connect(host: string, port: number): Promise<readonly [boolean | null, string]> {
    const { check, checkIntervalMs } = this.#node
    if (check === 'none' || this.#around.refusal(this.boot)) return [null, '']
    if (monotonicMs() - this.#lastConnect >= checkIntervalMs) {
      this.#lastConnect = monotonicMs()
      const boot = this.boot
      const isThere = await accepts(host, port)
      // It may be at another address by now, of which this says nothing.
      if (this.boot !== boot) return [null, '']
      this.#connected = isThere
    }
    return [
      this.#connected,
      this.#connected ? 'it accepts' : `no connection to ${addressText({ host, port })}`
    ]
  }

  #notOurs(what: string): RelevoError {
    const message = `${this.id} is a server that is there and not of this lab: it can't be ${what} from here; set faults on the links to it`
    return new RelevoError('NOT_SUPPORTED', message, { node: this.id, kind: 'existing' })
  }

  #emit<E extends EventKind>(kind: E, data: EventData[E]): void {
    this.#around.listener.onEvent(this.id, { ...data, at: monotonicMs(), kind } as unknown as NodeEvent)
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port, timeout: connectMs })
    const done = (isThere: boolean): void => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
    socket.once('timeout', () => done(false))
  })
}
