import type { LabToNode } from '#shared/node-channel'
import type { NodeExit, SpawnedNode, Spawner } from '#lab/spawners/spawner'
import type { ToDesk } from '#lab/machines/wire/messages'
import { monotonicMs } from '#system/clock'

interface KeptNodeOptions {
  readonly key: string
  /** Its id, which is its folder's name. */
  readonly node: string
  readonly entry: string
  readonly spawner: Spawner
  /** Tells the desk, now or when it is back. */
  readonly say: (message: ToDesk) => void
  /** Whether what may be left out is still kept for the desk. */
  readonly hasRoom: () => boolean
  readonly stats: (message: { type: 'stats' }) => void
  readonly onExit: () => void
}

/** One life of a node on this machine. */
export class KeptNode {
  /** Resolves when its exit was seen. */
  readonly ended: Promise<void>
  endedByLease = false
  #spawned: SpawnedNode | null = null
  #droppedLines = 0
  #droppedEvents = 0
  #end: () => void = () => undefined
  readonly #options: KeptNodeOptions

  constructor(options: KeptNodeOptions) {
    this.#options = options
    this.ended = new Promise(resolve => (this.#end = resolve))
  }

  get node(): string {
    return this.#options.node
  }

  start(): void {
    const { key, entry, node, spawner, say } = this.#options
    try {
      this.#spawned = spawner.spawn(entry, node, {
        onMessage: message => this.#message(message),
        onLines: lines => this.#message({ type: 'logs', lines }),
        onOutput: (lines, dropped) => {
          if (this.#keeps(lines.length + dropped, 0))
            say({ type: 'output', key, at: monotonicMs(), lines: [...lines], dropped })
        },
        onExit: exit => this.#exited(exit)
      })
    } catch (error) {
      return this.#exited({ code: null, signal: null, error: asError(error) })
    }
    say({ type: 'spawned', key, pid: this.#spawned.pid })
  }

  send(message: LabToNode): void {
    this.#spawned?.send(message)
  }

  kill(): void {
    this.#spawned?.kill()
  }

  async freeze(): Promise<void> {
    const { key, say } = this.#options
    try {
      await this.#spawned?.freeze()
      say({ type: 'frozen', key, error: null })
    } catch (error) {
      say({ type: 'frozen', key, error: asError(error).message })
    }
  }

  resume(): void {
    this.#spawned?.resume()
  }

  /** Says what was left out, once there is room again. */
  tellDropped(): void {
    if ((this.#droppedLines === 0 && this.#droppedEvents === 0) || !this.#options.hasRoom()) return
    const { key, say } = this.#options
    say({ type: 'dropped', key, lines: this.#droppedLines, events: this.#droppedEvents })
    this.#droppedLines = 0
    this.#droppedEvents = 0
  }

  #message(message: unknown): void {
    const { key, say, stats } = this.#options
    if (!isMessage(message)) return
    if (message.type === 'stats') return stats(message as { type: 'stats' })
    // The record of what it carried is the first thing to be left out.
    if (message.type === 'bytes' && !this.#options.hasRoom()) return
    const lines = message.type === 'logs' ? lengthOf(message['lines']) : 0
    const events = message.type === 'events' ? lengthOf(message['events']) : 0
    // What else a node says is little, and is kept.
    if (lines + events === 0 || this.#keeps(lines, events)) say({ type: 'message', key, message })
  }

  /** Whether so much more may be kept for the desk; otherwise it is counted. */
  #keeps(lines: number, events: number): boolean {
    if (this.#options.hasRoom()) {
      this.tellDropped()
      return true
    }
    this.#droppedLines += lines
    this.#droppedEvents += events
    return false
  }

  #exited({ code, signal, error }: NodeExit): void {
    const { key, say, onExit } = this.#options
    this.tellDropped()
    onExit()
    const lease = this.endedByLease
    say({ type: 'exit', key, at: monotonicMs(), code, signal, error: error?.message ?? null, lease })
    this.#end()
  }
}

function isMessage(
  message: unknown
): message is { readonly type: string } & Readonly<Record<string, unknown>> {
  return (
    typeof message === 'object' &&
    message !== null &&
    typeof (message as { type?: unknown }).type === 'string'
  )
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
