import { RelevoError } from '#shared/errors'
import type { JournalEvent } from '#shared/journal'
import { learnsNoise } from '#shared/noise'
import type { ReplicaComparison } from '#shared/replicas'
import type { LogLine } from '#shared/state'
import type { Topology } from '#shared/topology'
import type { RunObserver } from '../journal/recorder'
import { SessionAligner } from './aligner'
import type { Held } from './held'
import { WholeLogs } from './logs/whole-logs'
import { KnownPrograms } from './noise/known-programs'

/** One comparison for each replicating proxy, fed with the lab's log lines and events as they come. */
export class Comparisons implements RunObserver {
  #byProxy = new Map<string, SessionAligner>()
  /** The same, by the replicas whose lines they take. */
  #byReplica: ReadonlyMap<string, readonly SessionAligner[]> = new Map()
  /** Ids of proxies without a session log, which count their sessions from 1 in each life. */
  #unlogged: ReadonlySet<string> = new Set()
  /** When the newest line or event was, ms since the run began. */
  #newest = -Infinity
  /** An exercise was opened, which begins with a lab that has done nothing: so does what is compared, with its topology. */
  #beginsAnew = false
  readonly #programs: KnownPrograms
  readonly #whole: WholeLogs
  readonly #held: Held | undefined

  /**
   * @param startedAt when the run began, ms since 1970
   * @param held of each replica; past it, the oldest sessions are summed up
   */
  constructor(startedAt: number | null, held?: Held) {
    this.#held = held
    this.#programs = new KnownPrograms(startedAt)
    this.#whole = new WholeLogs(this.#programs)
  }

  /** Comparisons whose proxy still has the same replicas go on; the others begin anew. */
  setTopology(topology: Topology): void {
    this.#programs.setTopology(topology)
    this.#whole.setTopology(topology)
    const next = new Map<string, SessionAligner>()
    const unlogged = new Set<string>()
    for (const proxy of topology.nodes) {
      if (proxy.kind !== 'replicating-proxy') continue
      const replicas = topology.links
        .filter(link => link.from === proxy.id)
        .map(link => link.to)
        .filter(id => topology.nodes.some(node => node.id === id && isReplica(node.kind)))
      if (replicas.length === 0) continue
      const before = this.#beginsAnew ? undefined : this.#byProxy.get(proxy.id)
      const programs = replicas.filter(id => isExternal(topology, id))
      const learns = learnsNoise(proxy, topology)
      const same =
        before?.replicas.join() === replicas.join() &&
        before.programs.join() === programs.join() &&
        before.learns === learns
      next.set(
        proxy.id,
        before && same
          ? before
          : new SessionAligner(replicas, programs, {
              struck: learns ? this.#whole.struck : null,
              since: this.#newest,
              facts: program => this.#programs.of(program),
              ...(this.#held && { usual: this.#held })
            })
      )
      if (!proxy.catchUp) unlogged.add(proxy.id)
    }
    this.#byProxy = next
    this.#beginsAnew = false
    const byReplica = new Map<string, SessionAligner[]>()
    for (const aligner of next.values()) {
      for (const replica of aligner.replicas)
        byReplica.set(replica, [...(byReplica.get(replica) ?? []), aligner])
    }
    this.#byReplica = byReplica
    this.#unlogged = unlogged
  }

  onLines(lines: readonly LogLine[]): void {
    const last = lines.at(-1)
    if (!last) return
    this.#newest = Math.max(this.#newest, last.t)
    this.#programs.onLines(lines)
    // They are all of one node.
    for (const aligner of this.#byReplica.get(last.node) ?? [])
      for (const line of lines) aligner.addLine(line)
  }

  onEvent(event: JournalEvent): void {
    this.#newest = Math.max(this.#newest, event.t)
    if (event.kind === 'exercise' && event.phase === 'opened') this.#beginsAnew = true
    this.#programs.onEvent(event)
    this.#whole.onEvent(event)
    if (event.kind === 'log-noise')
      for (const aligner of this.#byProxy.values()) aligner.strike(this.#whole.struck)
    const { node } = event
    if (node === undefined) return
    switch (event.kind) {
      case 'session':
        return this.#onSession(node, event)
      case 'detached':
        return this.#byProxy.get(node)?.gone(event.to, 'detached', event.t)
      case 'attached':
        return this.#byProxy.get(node)?.back(event.to, 'detached', event.t)
      case 'node-exit':
        if (this.#unlogged.has(node)) this.#byProxy.get(node)?.numbersBeginAnew()
        for (const aligner of this.#byProxy.values()) aligner.gone(node, 'down', event.t)
        return
      case 'node-state':
        if (event.to !== 'draining') return
        for (const aligner of this.#byProxy.values()) aligner.stops(node, event.t)
        return
      case 'renewed':
        for (const aligner of this.#byProxy.values()) aligner.renewed(node, event.t)
        return
      case 'node-listening':
        for (const aligner of this.#byProxy.values()) aligner.back(node, 'down', event.t)
    }
  }

  #onSession(proxy: string, event: JournalEvent<'session'>): void {
    const aligner = this.#byProxy.get(proxy)
    // Of a proxy on another machine: so early it may have begun.
    const openedAt = event.openedAt - (event.bound ?? 0)
    for (const { to, localPort, afterMs, had } of event.upstreams) {
      if (localPort === null) continue
      const connection = { session: event.session, t: openedAt, replica: to, localPort, afterMs }
      if (event.phase === 'open') aligner?.addOpen(connection)
      else
        aligner?.addClose(connection, event.endedAt ?? event.t, event.replay === 'done' ? true : isAll(had))
    }
  }

  /**
   * Whole logs of any nodes, line by line.
   * @param logs of each the newest lines, oldest first
   */
  compareWhole(logs: ReadonlyMap<string, readonly LogLine[]>, limit: number): ReplicaComparison {
    return { proxy: null, ...this.#whole.compare(logs, limit) }
  }

  /** @throws RelevoError `NODE_NOT_FOUND`, when the proxy that is asked for has no replicas behind it */
  compare(now: number, proxy: string | undefined, limit: number): ReplicaComparison {
    const id = proxy ?? [...this.#byProxy.keys()][0]
    const aligner = id === undefined ? undefined : this.#byProxy.get(id)
    if (aligner && id !== undefined) return aligner.compare(now, id, limit)
    if (proxy !== undefined) {
      throw new RelevoError('NODE_NOT_FOUND', `"${proxy}" is not a proxy with replicas behind it`, {
        node: proxy
      })
    }
    return {
      proxy: null,
      by: 'sessions',
      replicas: [],
      totalSessions: 0,
      together: 0,
      older: { compared: 0, dropped: 0 },
      noise: [],
      map: {},
      sessions: []
    }
  }
}

/** Undefined where it is not known. */
function isAll(had: JournalEvent<'session'>['upstreams'][number]['had']): boolean | undefined {
  return had === undefined || had === 'unknown' ? undefined : had === 'all'
}

function isReplica(kind: string): boolean {
  return kind === 'replica' || kind === 'external'
}

function isExternal(topology: Topology, id: string): boolean {
  return topology.nodes.some(node => node.id === id && node.kind === 'external')
}
