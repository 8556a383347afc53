import type { LabToNode, NodeLogLine } from '#shared/node-channel'
import type { ProgramTrace } from '#shared/programs/trace'

/** How a node ended, as its carrier saw it. */
export interface NodeExit {
  readonly code: number | null
  readonly signal: string | null
  /** What brought it down, where the carrier knows: an uncaught error, memory that ran out, a failed spawn. */
  readonly error?: Error
  /** Of a node on another machine: when it ended, on the desk's monotonic clock, to within `bound`, ms. */
  readonly at?: number
  readonly bound?: number
  /** Nobody saw how it ended: its machine, or the keeper there, is another life. */
  readonly unknown?: true
}

/** One line that a node's program wrote to standard output or standard error by itself. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

/** Where a spawned node tells what happens. Messages and output may still come shortly after the exit. */
export interface SpawnedListener {
  onMessage(message: unknown): void
  /** Lines of its log that came past its messages, in order with them. */
  onLines(lines: readonly NodeLogLine[]): void
  onOutput(lines: readonly OutputLine[], dropped: number): void
  /** The node has ended: told once, as soon as it is seen. */
  onExit(exit: NodeExit): void
}

/** A node that was started, whatever carries it. */
export interface SpawnedNode {
  /** Id of the process; null for a thread, and before a process has one. */
  readonly pid: number | null
  readonly threadId: number | null
  /** Sends a message to the node; does nothing once it has ended. */
  send(message: LabToNode): void
  /** Ends the node abruptly: SIGKILL, or `terminate()`. Idempotent. */
  kill(): void
  /** Makes the node stand still with its sockets open; resolves when it does, or was told to if it is too busy. */
  freeze(): Promise<void>
  /** Lets a frozen node go on. Idempotent. */
  resume(): void
  /**
   * From now on Kill and Freeze act on the program that an `external` node runs: its process group, all that it has
   * started, and daemons that are known by its mark or its port.
   */
  actOn?(program: ProgramTrace): void
}

/** A way to run nodes. The three of them differ in nothing that the supervisor can see. */
export interface Spawner {
  /** Starts the program `entry`, an absolute path; `name` is for lists of processes and threads. */
  spawn(entry: string, name: string, listener: SpawnedListener): SpawnedNode
  /** Hands on at once what its nodes have told past their messages; by itself it does so a little later. */
  collect?(): void
}
