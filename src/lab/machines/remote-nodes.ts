import { basename } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { ClockView } from '#shared/machines'
import { nodeKinds } from '#shared/names'
import type { SpawnedListener, SpawnedNode, Spawner } from '#lab/spawners/spawner'
import { monotonicMs } from '#system/clock'
import { onOurClock, onTheirClock } from './their-times'
import type { ToDesk, ToKeeper } from './wire/messages'

/** Lines and events may still come after an exit, for so long, ms. */
const lastWordsMs = 5_000

interface RemoteNodesOptions {
  /** The machine's id. */
  readonly machine: string
  readonly say: (message: ToKeeper) => void
  readonly clock: () => ClockView | null
  readonly isAttached: () => boolean
}

interface RemoteNode {
  readonly listener: SpawnedListener
  pid: number | null
  hasEnded: boolean
  frozen: { resolve: () => void; reject: (error: Error) => void }[]
}

/** The nodes of this desk on one machine, as their supervisor sees them. */
export class RemoteNodes implements Spawner {
  #lives = 0
  readonly #nodes = new Map<string, RemoteNode>()
  readonly #options: RemoteNodesOptions

  constructor(options: RemoteNodesOptions) {
    this.#options = options
  }

  spawn(entry: string, name: string, listener: SpawnedListener): SpawnedNode {
    const kind = nodeKinds.find(each => each === basename(entry, '.js'))
    if (!kind) throw new RelevoError('SPAWN_FAILED', `${entry} is no program of a node`)
    const { say, clock, isAttached } = this.#options
    const key = `${name}/${++this.#lives}`
    const node: RemoteNode = { listener, pid: null, hasEnded: false, frozen: [] }
    this.#nodes.set(key, node)
    say({ type: 'spawn', key, kind, node: name })
    return {
      get pid() {
        return node.pid
      },
      threadId: null,
      send: message => {
        if (node.hasEnded) return
        // What was seen of others is old when the machine is back.
        if (message.type === 'peer' && !isAttached()) return
        say({ type: 'send', key, message: onTheirClock(message, clock()) })
      },
      kill: () => {
        if (!node.hasEnded) say({ type: 'kill', key })
      },
      freeze: () =>
        new Promise<void>((resolve, reject) => {
          if (node.hasEnded) return resolve()
          node.frozen.push({ resolve, reject })
          say({ type: 'freeze', key })
        }),
      resume: () => {
        if (!node.hasEnded) say({ type: 'resume', key })
      }
    }
  }

  take(message: ToDesk): void {
    const node = this.#nodes.get(message.key)
    if (!node) return
    const { listener } = node
    switch (message.type) {
      case 'spawned':
        node.pid = message.pid
        return
      case 'message':
        return this.#message(node, message.message)
      case 'output':
        return listener.onOutput(message.lines, message.dropped)
      case 'dropped':
        return listener.onOutput([{ stream: 'stderr', text: droppedText(message) }], message.lines)
      case 'frozen':
        for (const { resolve, reject } of node.frozen.splice(0)) {
          if (message.error === null) resolve()
          else reject(new RelevoError('NOT_SUPPORTED', message.error))
        }
        return
      case 'exit': {
        const { code, signal, at, error, lease } = message
        const clock = this.#options.clock()
        const why = lease
          ? `${this.#options.machine} had no word from the desk for its lease, and ended it`
          : error
        return this.#ended(message.key, node, {
          code,
          signal,
          ...(why !== null && { error: new RelevoError(lease ? 'MACHINE_UNREACHABLE' : 'INTERNAL', why) }),
          ...(clock && { at: Math.min(at + clock.offsetMs, monotonicMs()), bound: clock.boundMs })
        })
      }
    }
  }

  stats(key: string, message: unknown): void {
    this.#nodes.get(key)?.listener.onMessage(message)
  }

  /**
   * The keeper there is another one: nodes have ended, and only where it was the lease is it known how and when.
   * @param leaseEndedAt when it was, on this clock, ms; null where it was something else
   */
  lost(leaseEndedAt: number | null): void {
    const { machine } = this.#options
    for (const [key, node] of this.#nodes) {
      if (node.hasEnded) continue
      const error =
        leaseEndedAt === null
          ? new RelevoError(
              'MACHINE_LOST',
              `${machine} was started anew, or its keeper has ended; how this node ended is not known`
            )
          : new RelevoError(
              'MACHINE_UNREACHABLE',
              `${machine} had no word from the desk for its lease, and ended it`
            )
      const known = leaseEndedAt === null ? { unknown: true as const } : { at: leaseEndedAt }
      this.#ended(key, node, {
        code: null,
        signal: leaseEndedAt === null ? null : 'SIGKILL',
        error,
        ...known
      })
    }
  }

  #message(node: RemoteNode, message: Readonly<Record<string, unknown>>): void {
    const clock = this.#options.clock()
    node.listener.onMessage(clock ? onOurClock(message, clock) : message)
  }

  #ended(key: string, node: RemoteNode, exit: Parameters<SpawnedListener['onExit']>[0]): void {
    if (node.hasEnded) return
    node.hasEnded = true
    for (const { resolve } of node.frozen.splice(0)) resolve()
    setTimeout(() => this.#nodes.delete(key), lastWordsMs).unref()
    node.listener.onExit(exit)
  }
}

function droppedText({ lines, events }: Extract<ToDesk, { type: 'dropped' }>): string {
  return `${lines} lines and ${events} events were lost while nothing was heard of the machine: too many to keep`
}
