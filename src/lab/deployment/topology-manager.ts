import { setTimeout as delay } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import type { TooLarge } from '#shared/journal'
import type { NodeBoot } from '#shared/node-channel'
import type { Topology } from '#shared/topology'
import type { Supervisor } from '../supervisor/types'
import type { TopologyFile, TrustGate } from '../trust/gate'
import { isReached } from '../ports/placement'
import { roomHere, tooLarge, type Room } from './capacity'
import { isRelinked, nodeBoots, sameBoot } from './node-boots'
import { startWaves } from './start-waves'
import { withClient } from '../topology/implicit-client'
import { parseTopology } from '../topology/parse'
import { sameTopology } from '../topology/serialize'

/** How long nodes wait for those that they connect to before they are started all the same, ms. */
const waveMs = 3_000

interface TopologyManagerOptions {
  readonly supervisor: Supervisor
  readonly nodesFolder: string
  /** Which of the nodes may be started. */
  readonly trust: TrustGate
  /** The nodes are registered; called before any of them is started. */
  readonly onChange: (topology: Topology, unsaved: boolean) => void
  /** Nodes are not started by themselves: this machine does not carry them. */
  readonly onTooLarge: (what: TooLarge) => void
  /** What this machine has left for nodes. Default: what it says. */
  readonly room?: () => Room
  /** A node did not start; the others go on. */
  readonly onStartFailed: (id: string, error: RelevoError) => void
}

/** The topology that the lab is at, and the nodes that are to be started in it. */
interface Changed {
  readonly next: Topology
  readonly start: readonly string[]
}

/** Holds the running topology and brings the supervisor's nodes in line with a new one. */
export class TopologyManager {
  #current: Topology
  /** The topology as it is in its file, or in the preset: what differs from it is not saved. */
  #saved: Topology
  /** What each registered node is started with, by id. */
  readonly #boots = new Map<string, NodeBoot>()
  readonly #options: TopologyManagerOptions
  /** The changes that were asked for, one after the other, without their starts; never rejects. */
  #queue: Promise<unknown> = Promise.resolve()
  /** How often starts were called off: one that began before the last time goes no further. */
  #callsOff = 0

  constructor(initial: Topology, options: TopologyManagerOptions) {
    this.#current = withClient(initial)
    this.#saved = initial
    this.#options = options
  }

  get current(): Topology {
    return this.#current
  }

  get unsaved(): boolean {
    return !sameTopology(this.#current, withClient(this.#saved))
  }

  /** Registers the nodes of the first topology; `start` starts them. `file`: what it came in; null: it is made here. */
  register(file: TopologyFile | null): void {
    const boots = nodeBoots(this.#current, this.#options.nodesFolder)
    this.#ask(boots, file, this.#current)
    for (const boot of boots) this.#add(boot)
    this.#options.onChange(this.#current, this.unsaved)
  }

  /**
   * Starts nodes, those that others connect to first, so that nobody finds its targets down; resolves when all are
   * up or have failed. One that fails or is slow doesn't stop the others; those that are not trusted are left out.
   */
  async start(ids: readonly string[], by: string): Promise<void> {
    const starts: Promise<void>[] = []
    const called = this.#callsOff
    for (const wave of startWaves(this.#current)) {
      if (this.#callsOff !== called) break
      const known = this.#options.supervisor.ids()
      const wanted = wave.filter(id => ids.includes(id) && known.includes(id) && this.#mayStart(id))
      if (wanted.length === 0) continue
      const all = Promise.all(wanted.map(id => this.#startOne(id, by)))
      starts.push(all.then(() => undefined))
      const bound = new AbortController()
      const late = delay(waveMs, undefined, { signal: bound.signal }).catch(() => undefined)
      await Promise.race([all, late])
      bound.abort()
    }
    await Promise.all(starts)
  }

  /** Starts those that start by themselves, unless this machine does not carry them: then a person decides. */
  async autostart(by: string): Promise<void> {
    const ids = this.#current.nodes.filter(node => node.autostart).map(({ id }) => id)
    if (this.#carries(ids)) await this.start(ids, by)
  }

  #carries(ids: readonly string[]): boolean {
    const { room = roomHere } = this.#options
    const excess = tooLarge(
      this.#current,
      ids.filter(id => this.#mayStart(id)),
      room()
    )
    if (excess) this.#options.onTooLarge(excess)
    return excess === null
  }

  /** Nodes that a start under way has not come to yet are not started by it any more. */
  callOff(): void {
    this.#callsOff++
  }

  /**
   * Brings the lab to another topology: nodes that are the same keep running, changed ones are started again,
   * others are removed. Resolves when those that are started are up or have failed; the next change does not wait for
   * that, as a program may wait for a person to type.
   * @param file the one that it was opened from, which holds it as it is; left out: what runs was changed here
   * @param mustRun nodes that are started in any case
   */
  async change(
    topology: Topology,
    by: string,
    file?: TopologyFile,
    mustRun: readonly string[] = []
  ): Promise<Topology> {
    const { next, start } = await this.#inTurn(topology, by, file ?? null, mustRun)
    await this.start(start, by)
    return next
  }

  /** The same, but resolves as soon as the lab is at the topology; what it gives back starts what starts by itself. */
  async replace(topology: Topology, by: string, file: TopologyFile): Promise<() => Promise<void>> {
    const { start } = await this.#inTurn(topology, by, file, [])
    return async () => {
      await this.start(start, by)
      await this.autostart(by)
    }
  }

  #inTurn(...change: readonly [Topology, string, TopologyFile | null, readonly string[]]): Promise<Changed> {
    const run = (): Promise<Changed> => this.#change(...change)
    const changed = this.#queue.then(run, run)
    this.#queue = changed.catch(() => undefined)
    return changed
  }

  /** The running topology is called what `topology` is called; its file, in `folder` if that is known, holds `saved`. */
  markSaved(topology: Topology, saved = topology, folder: string | null = null): void {
    if (folder !== null) this.#options.trust.saved([...this.#boots.values()], folder)
    this.#current = topology
    this.#saved = saved
    this.#options.onChange(this.#current, this.unsaved)
  }

  async #change(
    input: Topology,
    by: string,
    file: TopologyFile | null,
    mustRun: readonly string[]
  ): Promise<Changed> {
    const { supervisor } = this.#options
    const next = withClient(parseTopology(input, input.name))
    const boots = nodeBoots(next, this.#options.nodesFolder)
    const ids = new Set(boots.map(boot => boot.node.id))
    const changed = boots.filter(boot => {
      const before = this.#boots.get(boot.node.id)
      return before !== undefined && !sameBoot(before, boot)
    })
    const added = boots.filter(boot => !this.#boots.has(boot.node.id))
    const running = changed.filter(({ node }) => supervisor.status(node.id).state !== 'stopped')
    this.#ask(boots, file, next)
    const restarted = running.filter(boot => !this.#goesOn(boot))
    // What was trusted once may run no longer.
    const refused = boots.filter(
      boot =>
        this.#boots.has(boot.node.id) &&
        !restarted.includes(boot) &&
        this.#options.trust.refusal(boot) !== null
    )

    // Before anybody who is removed ends: whoever sends to it sends nothing new, and finishes what it has begun.
    for (const boot of changed) this.#letGo(boot)
    // All ports are given up before any is taken: two nodes may have changed places.
    const removed = [...this.#boots.keys()].filter(id => !ids.has(id))
    await Promise.all([
      ...removed.map(id => this.#remove(id)),
      ...[...restarted, ...refused].map(boot => this.#stop(boot, by))
    ])
    for (const boot of boots) if (this.#boots.has(boot.node.id)) this.#update(boot)
    for (const boot of added) this.#add(boot)

    this.#current = next
    if (file) this.#saved = input
    this.#options.onChange(next, this.unsaved)

    const autostart = added.filter(({ node }) => node.autostart).map(({ node }) => node.id)
    const started = this.#carries(autostart) ? autostart : []
    const start = new Set([...restarted.map(({ node }) => node.id), ...started, ...mustRun])
    return { next, start: [...start] }
  }

  /** Links that a node loses while it runs; those that it gets, and those that lead elsewhere, come with its new boot. */
  #letGo(boot: NodeBoot): void {
    const before = this.#boots.get(boot.node.id)
    if (!before || !isRelinked(before, boot)) return
    const links = before.links.filter(({ to }) => boot.links.some(link => link.to === to))
    if (links.length === before.links.length) return
    const fewer = { ...before, links }
    this.#options.supervisor.update(fewer)
    this.#boots.set(boot.node.id, fewer)
  }

  /** The topology's nodes are others, or what they do is: which of them may be started? */
  #ask(boots: readonly NodeBoot[], file: TopologyFile | null, { machines }: Topology): void {
    if (file) this.#options.trust.opened(boots, file, machines)
    else this.#options.trust.changed(boots, machines)
  }

  #mayStart(id: string): boolean {
    const boot = this.#boots.get(id)
    return boot !== undefined && this.#options.trust.refusal(boot) === null
  }

  /**
   * Whether it keeps running: only its links have changed, or a program is only said to listen elsewhere than before, and
   * does so already.
   */
  #goesOn(boot: NodeBoot): boolean {
    const before = this.#boots.get(boot.node.id)
    if (before && isRelinked(before, boot)) return true
    if (boot.node.kind !== 'external' || before?.node.kind !== 'external') return false
    const moved = { ...before, node: { ...before.node, host: boot.node.host, port: boot.node.port } }
    return (
      sameBoot(moved, boot) &&
      isReached(boot.node, this.#options.supervisor.status(boot.node.id).listens ?? [])
    )
  }

  /** Stops a node that is started anew; one whose machine is silent is given up, and told so when that answers. */
  async #stop(boot: NodeBoot, by: string): Promise<void> {
    const { supervisor } = this.#options
    try {
      await supervisor.stop(boot.node.id, by)
    } catch (error) {
      if (!(error instanceof RelevoError && error.code === 'MACHINE_UNREACHABLE')) throw error
      await supervisor.remove(boot.node.id)
      supervisor.add(boot)
    }
  }

  #add(boot: NodeBoot): void {
    this.#boots.set(boot.node.id, boot)
    this.#options.supervisor.add(boot)
  }

  /** One that is the same keeps its folder; whether it may start depends on what of it makes no other of it, its load say. */
  #update(boot: NodeBoot): void {
    const before = this.#boots.get(boot.node.id)
    const next = before && sameBoot(before, boot) ? { ...boot, dataDir: before.dataDir } : boot
    this.#boots.set(next.node.id, next)
    this.#options.supervisor.update(next)
  }

  async #remove(id: string): Promise<void> {
    await this.#options.supervisor.remove(id)
    this.#boots.delete(id)
  }

  async #startOne(id: string, by: string): Promise<void> {
    try {
      await this.#options.supervisor.start(id, by)
    } catch (error) {
      const failure =
        error instanceof RelevoError ? error : new RelevoError('INTERNAL', String(error), {}, error)
      this.#options.onStartFailed(id, failure)
    }
  }
}
