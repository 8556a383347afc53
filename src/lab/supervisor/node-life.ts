import { RelevoError, type RelevoErrorData, type Result } from '#shared/errors'
import type { ByteBatch } from '#shared/bytes/byte-records'
import type { NodeEvent } from '#shared/journal'
import type { ListeningPorts, NodeBoot, NodeLogLine, NodeToLab, PeerNotice } from '#shared/node-channel'
import type { ListeningAt } from '#shared/ports'
import type { ConsoleView } from '#shared/programs/console'
import { nodeToLabSchema } from '#shared/schemas/node-messages'
import type { NodeStats } from '#shared/state'
import type { NodeExit, SpawnedNode, Spawner } from '#lab/spawners/spawner'
import { deferred } from './deferred'
import { monotonicMs } from '#system/clock'
import { PendingCalls } from './pending-calls'

/** What one life of a node tells its keeper. Logs and events may still come after the exit. */
interface LifeListener {
  onListening(ports: ListeningPorts): void
  onStats(stats: NodeStats): void
  onEvents(events: readonly NodeEvent[]): void
  onLogs(lines: readonly NodeLogLine[], dropped: number): void
  onBytes(batch: ByteBatch): void
  onFatal(error: RelevoErrorData): void
  onProgram(): void
  onListens(at: readonly ListeningAt[]): void
  onConsole(view: ConsoleView): void
  onExit(exit: NodeExit): void
}

/** One life of a node, from its spawn to its exit. */
export class NodeLife {
  /** Resolves when the exit was seen. */
  readonly ended: Promise<void>
  /** Why the lab ended it, if it did. */
  asked: 'kill' | 'stop' | 'failed-start' | 'fatal' | null = null
  /** The error with which the node itself explained its end, in a `fatal` or `crash` message. */
  error: RelevoErrorData | null = null
  #hasEnded = false
  /** How long it may take to end since it was asked to, and until when, monotonic. */
  #grace: { readonly ms: number; readonly until: number } | null = null
  #wasOverdue = false
  #program: number | null = null
  #freezing: Promise<void> | null = null
  readonly #calls = new PendingCalls()
  readonly #spawned: SpawnedNode
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(spawner: Spawner, entry: string, boot: NodeBoot, listener: LifeListener) {
    const ended = deferred<void>()
    this.ended = ended.promise
    this.#spawned = spawner.spawn(entry, boot.node.id, {
      onMessage: message => this.#take(message, listener),
      onLines: lines => listener.onLogs(lines, 0),
      onOutput: (lines, dropped) => {
        const at = monotonicMs()
        const level = (stream: string): 'info' | 'error' => (stream === 'stdout' ? 'info' : 'error')
        listener.onLogs(
          lines.map(({ stream, text }) => ({ at, level: level(stream), text })),
          dropped
        )
      },
      onExit: exit => {
        this.#hasEnded = true
        for (const timer of this.#timers) clearTimeout(timer)
        this.#calls.rejectAll(new RelevoError('NOT_RUNNING', `${boot.node.id} ended before it replied`))
        listener.onExit(exit)
        ended.resolve()
      }
    })
    this.#spawned.send({ type: 'boot', boot })
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Process id of the program that an `external` node runs, otherwise of the node's own process; null for a thread. */
  get pid(): number | null {
    return this.#program ?? this.#spawned.pid
  }

  get threadId(): number | null {
    return this.#spawned.threadId
  }

  call(name: string, args: unknown, timeoutMs: number): Promise<unknown> {
    return this.#calls.call(message => this.#spawned.send(message), name, args, timeoutMs)
  }

  tell(peer: PeerNotice): void {
    this.#spawned.send({ type: 'peer', peer })
  }

  /** Its program, which listens there, is to be reached at another address from now on. */
  moveTo(host: string, port: number): void {
    this.#spawned.send({ type: 'address', host, port })
  }

  /** It has other links from now on, and goes on. */
  relink(boot: NodeBoot): void {
    this.#spawned.send({ type: 'links', boot })
  }

  kill(): void {
    if (!this.#hasEnded) this.#spawned.kill()
  }

  /** Asks it to end politely within `graceMs`; after `killAfterMs` it is killed. */
  drain(graceMs: number, killAfterMs: number): void {
    if (this.#hasEnded) return
    // A timer may be early by a part of a millisecond.
    this.#grace = { ms: graceMs, until: monotonicMs() + graceMs - 1 }
    this.#spawned.resume()
    this.#spawned.send({ type: 'drain', graceMs })
    this.after(killAfterMs, () => {
      this.#wasOverdue = true
      this.kill()
    })
  }

  /** The grace, ms, that was over when it was killed: by the lab, or a program by the node that runs it. Otherwise null. */
  overran({ signal }: NodeExit): number | null {
    if (this.asked !== 'stop' || !this.#grace) return null
    const isLate = signal === 'SIGKILL' && monotonicMs() >= this.#grace.until
    return this.#wasOverdue || isLate ? this.#grace.ms : null
  }

  /** Calls `then` after `ms`, unless it has ended by then. */
  after(ms: number, then: () => void): () => void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      then()
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  /** Resolves when it stands still; concurrent calls share one freeze. */
  freeze(): Promise<void> {
    this.#freezing ??= this.#spawned.freeze().finally(() => (this.#freezing = null))
    return this.#freezing
  }

  get isFreezing(): boolean {
    return this.#freezing !== null
  }

  /** Resolves when a freeze that is under way is done. */
  async frozen(): Promise<void> {
    await this.#freezing
  }

  resume(): void {
    this.#spawned.resume()
  }

  #take(message: unknown, listener: LifeListener): void {
    const parsed = nodeToLabSchema.safeParse(message)
    if (!parsed.success) {
      const text = `sent something that is not a message of a node: ${parsed.error.message.slice(0, 500)}`
      return listener.onLogs([{ at: monotonicMs(), level: 'warn', text }], 0)
    }
    // Events, stats and results are checked for their frame only: they are our own programs'.
    const data = parsed.data as NodeToLab
    switch (data.type) {
      case 'logs':
        return listener.onLogs(data.lines, data.dropped ?? 0)
      case 'events':
        return listener.onEvents(data.events)
      case 'bytes':
        return listener.onBytes(data)
      case 'reply':
        return this.#calls.settle(data.id, data.result as Result<unknown>)
      case 'crash':
        // What the lab ends, it knows the reason of.
        if (this.asked === null) this.error = data.error
        return
    }
    if (this.#hasEnded) return
    switch (data.type) {
      case 'listening':
        return listener.onListening({
          ...(data.port !== undefined && { port: data.port }),
          ...(data.receiverPort !== undefined && { receiverPort: data.receiverPort }),
          ...(data.doors && { doors: data.doors })
        })
      case 'stats':
        return listener.onStats(data.stats)
      case 'fatal':
        this.error = data.error
        return listener.onFatal(data.error)
      case 'program':
        this.#program = data.trace.pid
        this.#spawned.actOn?.(data.trace)
        return listener.onProgram()
      case 'listens':
        return listener.onListens(data.at)
      case 'console':
        return listener.onConsole(data.console)
    }
  }
}
