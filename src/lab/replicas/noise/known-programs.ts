import type { EventKind, JournalEvent } from '#shared/journal'
import type { LogLine } from '#shared/state'
import type { Topology } from '#shared/topology'
import { ProgramFacts } from './program-facts'

/**
 * What the journal tells of the programs of the user's own. It goes on where the topology changes: a program that runs on is
 * the same, whoever else is compared with it.
 */
export class KnownPrograms {
  /** The events that tell something of them. */
  static readonly kinds: ReadonlySet<EventKind> = new Set<EventKind>([
    'node-state',
    'node-exit',
    'node-listening',
    'session'
  ])
  readonly #facts = new Map<string, ProgramFacts>()
  #programs: ReadonlySet<string> = new Set()
  readonly #startedAt: number | null

  /** @param startedAt when the run began, ms since 1970; null where that is not known */
  constructor(startedAt: number | null = null) {
    this.#startedAt = startedAt
  }

  setTopology({ nodes }: Topology): void {
    this.#programs = new Set(nodes.flatMap(({ id, kind }) => (kind === 'external' ? [id] : [])))
  }

  of(node: string): ProgramFacts {
    let facts = this.#facts.get(node)
    if (!facts) this.#facts.set(node, (facts = new ProgramFacts(this.#startedAt)))
    return facts
  }

  onLines(lines: readonly LogLine[]): void {
    for (const { node, t, child } of lines) if (child !== undefined) this.of(node).addChild(t, child)
  }

  onEvent(event: JournalEvent): void {
    if (event.kind === 'session') return this.#onSession(event)
    const { node } = event
    if (node === undefined || !this.#programs.has(node)) return
    switch (event.kind) {
      case 'node-state':
        if (event.pid !== undefined) this.of(node).addPid(event.t, event.pid)
        return
      case 'node-exit':
        return this.of(node).addEnd(event.t)
      case 'node-listening':
        if (event.port !== undefined) this.of(node).addOwnPort(event.port)
    }
  }

  #onSession({ t, phase, openedAt, endedAt = t, bound = 0, upstreams }: JournalEvent<'session'>): void {
    // Of a proxy on another machine: so early it may have begun.
    const from = openedAt - bound
    for (const { to, localPort } of upstreams) {
      if (localPort === null || !this.#programs.has(to)) continue
      const facts = this.of(to)
      facts.addConnection(localPort, from)
      if (phase === 'close') facts.endConnection(localPort, from, endedAt)
    }
  }
}
