import { setTimeout as delay } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import type { NodeBoot } from '#shared/node-channel'
import type { Topology } from '#shared/topology'
import type { Supervisor } from '../supervisor/types'
import { isReached } from '../ports/placement'
import { nodeBoots, sameBoot } from './node-boots'
import { startWaves } from './start-waves'
import { withClient } from '../topology/implicit-client'
import { parseTopology } from '../topology/parse'
import { sameTopology } from '../topology/serialize'

/** How long nodes wait for those that they connect to before they are started all the same, ms. */
const waveMs = 3_000

interface TopologyManagerOptions {
  readonly supervisor: Supervisor
  readonly nodesFolder: string
  /** The nodes are registered; called before any of them is started. */
  readonly onChange: (topology: Topology, unsaved: boolean) => void
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

  /** Registers the nodes of the first topology; `start` starts them. */
  register(): void {
    for (const boot of nodeBoots(this.#current, this.#options.nodesFolder)) this.#add(boot)
    this.#options.onChange(this.#current, this.unsaved)
  }

  /**
   * Starts nodes, those that others connect to first, so that nobody finds its targets down; resolves when all are
   * up or have failed. One that fails or is slow doesn't stop the others.
   */
  async start(ids: readonly string[], by: string): Promise<void> {
    const starts: Promise<void>[] = []
    const called = this.#callsOff
    for (const wave of startWaves(this.#current)) {
      if (this.#callsOff !== called) break
      const known = this.#options.supervisor.ids()
      const wanted = wave.filter(id => ids.includes(id) && known.includes(id))
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

  /** Nodes that a start under way has not come to yet are not started by it any more. */
  callOff(): void {
    this.#callsOff++
  }

  /**
   * Brings the lab to another topology: nodes that are the same keep running, changed ones are started again,
   * others are removed. `saved` is what its file holds; left out, what it was. Resolves when those that are started
   * are up or have failed; the next change does not wait for that, as a program may wait for a person to type.
   * @param mustRun nodes that are started in any case
   */
  async change(
    topology: Topology,
    by: string,
    saved?: Topology,
    mustRun: readonly string[] = []
  ): Promise<Topology> {
    const run = (): Promise<Changed> => this.#change(topology, by, saved, mustRun)
    const changed = this.#queue.then(run, run)
    this.#queue = changed.catch(() => undefined)
    const { next, start } = await changed
    await this.start(start, by)
    return next
  }

  /** The running topology is called what `topology` is called; its file holds `saved`. */
  markSaved(topology: Topology, saved = topology): void {
    this.#current = topology
    this.#saved = saved
    this.#options.onChange(this.#current, this.unsaved)
  }

  async #change(
    input: Topology,
    by: string,
    saved: Topology | undefined,
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
    const restarted = running.filter(boot => !this.#goesOn(boot))

    // All ports are given up before any is taken: two nodes may have changed places.
    const removed = [...this.#boots.keys()].filter(id => !ids.has(id))
    await Promise.all([
      ...removed.map(id => this.#remove(id)),
      ...restarted.map(boot => this.#stop(boot, by))
    ])
    for (const boot of changed) {
      supervisor.update(boot)
      this.#boots.set(boot.node.id, boot)
    }
    for (const boot of added) this.#add(boot)

    this.#current = next
    if (saved) this.#saved = saved
    this.#options.onChange(next, this.unsaved)

    const autostart = added.filter(({ node }) => node.autostart)
    const start = new Set([...[...restarted, ...autostart].map(({ node }) => node.id), ...mustRun])
    return { next, start: [...start] }
  }

  /** Whether a program is only said to listen elsewhere than before, and does so already: then it goes on. */
  #goesOn(boot: NodeBoot): boolean {
    const before = this.#boots.get(boot.node.id)
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
