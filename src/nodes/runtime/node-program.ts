import { RelevoError } from '#shared/errors'
import type { Draws } from '#system/random'
import type { EventData, EventKind, LogLevel } from '#shared/journal'
import type { Links } from '#nodes/net/faults/links'
import type { ListeningPorts, NodeBoot, PeerNotice, ResolvedLink } from '#shared/node-channel'
import type { ListeningAt } from '#shared/ports'
import type { ConsoleView, LineSource } from '#shared/programs/console'
import type { StyledText } from '#shared/programs/styled-text'
import type { ProgramTrace } from '#shared/programs/trace'
import type { NodeStats } from '#shared/state'
import type { NodeKind, NodeOfKind } from '#shared/topology'

/** What a node is given when it starts: its place in the lab, and its way to tell what happens. */
export interface NodeContext<K extends NodeKind = NodeKind> {
  readonly boot: NodeBoot & { readonly node: NodeOfKind<K> }
  /** One line of the node's log. Batched; never throws, never blocks. */
  log(level: LogLevel, text: string, extra?: { readonly peerPort?: number }): void
  /**
   * Sends what was logged so far; `then` is called when it survives a kill. Lines that still wait for others to travel
   * with are lost with the node.
   */
  flush(then?: () => void): void
  /** One event of the journal. `link` is the other end's node id. */
  event<E extends EventKind>(kind: E, data: EventData[E], link?: string): void
  /** Its connections to other nodes, and those that others open to it, with what is wrong with them on purpose. */
  readonly links: Links
  /** All that it draws by chance. */
  readonly draws: Draws
  /** Hears what the lab sees of the programs that its links go to; never called where there is no lab. */
  onPeer(listener: (notice: PeerNotice) => void): void
  /** Where the lab hears of the program that an `external` node runs; only in a lab. */
  readonly program?: ProgramChannel
}

/** What the lab hears of a program of the user's own, and says to it. */
interface ProgramChannel {
  /** By what it is known; Kill and Freeze act on it from then on. */
  started(trace: ProgramTrace): void
  /** Where it listens, with all that it started, each time that this has changed. */
  listens(at: readonly ListeningAt[]): void
  /** Called when the topology has another address for the program, which goes on. */
  onAddress(listener: (address: { readonly host: string; readonly port: number }) => void): void
  /** One line that it has printed; what `prepare` prints is of level `debug`, and compared with nothing. */
  line(line: StyledText & { readonly child?: number }, source?: LineSource): void
  /** A line that was not read: there were too many. */
  dropped(): void
  /** Its terminal has changed. What was logged so far goes first. */
  console(view: ConsoleView): void
  /** What the lab can do with it before it is ready. */
  takeEarly(program: StartingProgram): void
}

/** A program that runs, and is not ready yet. */
export interface StartingProgram {
  readonly calls: NonNullable<RunningNode['calls']>
  /** Asks it to end; kills it after `graceMs`. Resolves when it has ended. */
  stop(graceMs: number): Promise<void>
  readonly ended: Promise<ProgramEnd>
}

/** How a program ended: by its exit code, or by a signal. */
export interface ProgramEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why, in words. */
  readonly error?: RelevoError
}

/**
 * Thrown by a start: what it runs ended before it listened, or did not listen in time. The node exits the same
 * way, and the restart policy decides whether it is tried again.
 */
export class ProgramEnded extends RelevoError {
  readonly end: ProgramEnd

  constructor(
    code: 'PROGRAM_ENDED' | 'TIMEOUT',
    message: string,
    end: ProgramEnd,
    details?: Record<string, unknown>
  ) {
    super(code, message, details)
    this.name = 'ProgramEnded'
    this.end = end
  }
}

/** The links of a node from now on, and what follows from them: whether a proxy learns what is noise. */
export interface Relinked {
  readonly links: readonly ResolvedLink[]
  readonly learn: boolean
}

/** A node that listens. */
export interface RunningNode {
  /** The ports that it really listens on. */
  readonly ports: ListeningPorts
  /** Counters since it started; the runtime adds CPU and memory. Called up to four times a second. */
  stats(): Omit<NodeStats, 'cpu' | 'memory'>
  /**
   * Stops accepting at once, lets the work in hand finish for `graceMs`, then closes what is left.
   * Idempotent; resolves when every socket is closed and every file flushed.
   */
  drain(graceMs: number): Promise<void>
  /** Resolves if it ends by itself; the node then exits the same way. Left out: it never does. */
  readonly ended?: Promise<ProgramEnd>
  /**
   * Takes other links than it was started with, without a word to whoever it serves. Left out: it has none, or nothing
   * to do with them.
   */
  relink?(to: Relinked): void
  /** Commands that the lab can call by name. They validate their own arguments. */
  readonly calls?: Readonly<Record<string, (args: unknown) => Promise<unknown>>>
}

/**
 * Starts one node; resolves when it listens.
 * @throws RelevoError `PORT_IN_USE` or `PORT_FORBIDDEN`, after which starting it again would not help.
 */
export type StartNode<K extends NodeKind> = (context: NodeContext<K>) => Promise<RunningNode>
