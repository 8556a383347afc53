import type { RelevoErrorData } from '#shared/errors'
import type { ByteBatch } from '#shared/bytes/byte-records'
import type { DoorPorts } from '#shared/roads/file-doors'
import type { NodeEvent } from '#shared/journal'
import type { Pace } from '#shared/names'
import type { NodeBoot, NodeLogLine, PeerNotice } from '#shared/node-channel'
import type { ListeningAt } from '#shared/ports'
import type { ConsoleView } from '#shared/programs/console'
import type { NodeDeath, NodeState, NodeStats } from '#shared/state'
import type { Runtime } from '#shared/topology'

/** What the supervisor knows of one node; the panel's `NodeView` is made of it. Times: monotonic clock, ms. */
export interface SupervisedNode {
  readonly id: string
  readonly state: NodeState
  readonly since: number
  readonly runtime: Runtime
  readonly port: number | null
  readonly receiverPort: number | null
  readonly doors?: DoorPorts
  readonly pid: number | null
  readonly threadId: number | null
  /** Exits of any kind inside the sliding window. */
  readonly exits: number
  readonly restartAt: number | null
  /** How long the policy would keep it down if it exited now, ms; null when it would not be started again. */
  readonly nextBackoffMs: number | null
  readonly error: RelevoErrorData | null
  /** Whether it is still looked for who has the port that `error` says is taken. */
  readonly seeksHolder: boolean
  /** What ended its last life, until it listens again, is stopped, or has another place in the topology. */
  readonly lastEnd: RelevoErrorData | null
  /** How its last life ended that nobody asked to end politely; null once it was stopped. */
  readonly died: NodeDeath | null
  /** Where a program of the user's own listens, as the system tells; null while that is not known. */
  readonly listens: readonly ListeningAt[] | null
  /** Of a program of the user's own that runs; otherwise null. */
  readonly console: ConsoleView | null
  /** Null while it does not run. */
  readonly stats: NodeStats | null
}

/** Where the supervisor tells what happens. Calls are synchronous and in order. */
export interface SupervisorListener {
  /** Something in the node's status changed, `stats` excepted. */
  onStatus(status: SupervisedNode): void
  onStats(id: string, stats: NodeStats): void
  /** The supervisor's own events (states, exits, backoff, asked actions) and those that the node sent. */
  onEvent(id: string, event: NodeEvent): void
  onLog(id: string, lines: readonly NodeLogLine[], dropped: number): void
  /** What its connections carried, where that is recorded. */
  onBytes?(id: string, batch: ByteBatch): void
}

/** Runs nodes and keeps them running. Every action rejects with a RelevoError and is safe to repeat. */
export interface Supervisor {
  /** Registers a node as `stopped`. */
  add(boot: NodeBoot): void
  /**
   * Takes what the node will be started with the next time. One whose program listens at the new address goes on there.
   */
  update(boot: NodeBoot): void
  /** Stops a node and forgets it. */
  remove(id: string): Promise<void>
  ids(): readonly string[]
  status(id: string): SupervisedNode
  /** Resolves when it listens; `by` goes into the journal. */
  start(id: string, by: string): Promise<void>
  /** Stops accepting, lets work finish for the grace (5 s, or what a program's `stop` says), then kills. Idempotent. */
  stop(id: string, by: string, graceMs?: number): Promise<void>
  /** Abrupt. Resolves when the exit was seen. With `keepDown` the policy does not start it again. */
  kill(id: string, by: string, keepDown: boolean): Promise<void>
  freeze(id: string, by: string): Promise<void>
  resume(id: string, by: string): Promise<void>
  /** Stop, then start; also out of `backoff` and `failed`, with a new window of exits. */
  restart(id: string, by: string): Promise<void>
  /** How soon nodes that die from now on are started again; `real` until it is said. */
  setPace(pace: Pace): void
  /** Runs one of the node's own commands. */
  call(id: string, name: string, args: unknown, timeoutMs?: number): Promise<unknown>
  /** Tells a node, if it runs, what was seen of the program at the other end of one of its links. */
  tell(id: string, peer: PeerNotice): void
  /** Ends every node, politely for `graceMs`, then by force. After it nothing runs. */
  close(graceMs?: number): Promise<void>
}
