import { randomBytes } from 'node:crypto'
import { RelevoError } from '#shared/errors'
import type { EventData } from '#shared/journal'
import { doorOf, roads, type Road, type RoadResult, type RoadsRun } from '#shared/roads/roads'
import type { NodeView } from '#shared/state'
import type { NodeOfKind, Topology } from '#shared/topology'
import { reachHost } from '../topology/places'
import { clientOf } from '../topology/implicit-client'
import { measureRoad, type RoadEnds } from './measure-road'
import { foundSource, madeSource, takenSource, type RoadSource } from './source'

interface RoadsOptions {
  /** Folder of the files that are made to be sent. */
  readonly folder: string
  readonly topology: () => Topology
  readonly node: (id: string) => NodeView | null
  /** The file of an upload. @throws RelevoError `NOT_FOUND`, `WRONG_STATE` */
  readonly upload: (id: string) => { readonly path: string; readonly discard: () => void }
  readonly call: (id: string, name: string, args: unknown, timeoutMs?: number) => Promise<unknown>
  /** Told of each step of a measurement. */
  readonly publish: (run: RoadsRun) => void
  /** Told of one that came to its end. */
  readonly record: (data: EventData['roads-measured'], node: string) => void
}

interface StartArgs {
  readonly source:
    | { readonly path: string }
    | { readonly upload: string; readonly name: string }
    | { readonly bytes: number }
  /** A file server; left out, the one that runs and has the most doors. */
  readonly node?: string | undefined
  readonly roads?: readonly Road[] | undefined
  readonly together: boolean
  readonly cut: boolean
}

/** Measures the same file by several roads to one file server: one measurement at a time, and the last one is kept. */
export class Roads {
  readonly #options: RoadsOptions
  #run: RoadsRun | null = null
  #stopped = false
  #working: Promise<void> = Promise.resolve()

  constructor(options: RoadsOptions) {
    this.#options = options
  }

  /** The measurement that runs, or the last one. */
  get run(): RoadsRun | null {
    return this.#run
  }

  /** Resolves when it has begun. @throws RelevoError `WRONG_STATE`, `NO_ROUTE`, `FILE_NOT_FOUND`, `NOT_FOUND` */
  async start(args: StartArgs): Promise<RoadsRun> {
    if (this.#run?.running) throw new RelevoError('WRONG_STATE', 'roads are being measured already')
    const server = this.#server(args.node)
    const wanted = args.roads ?? roads
    const open = wanted.filter(road => this.#port(server, road) !== null)
    if (open.length === 0)
      throw new RelevoError('NO_ROUTE', `${server.id} has no door for ${wanted.join(', ')}`, {
        node: server.id
      })
    const { source } = args
    this.#stopped = false
    const run: RoadsRun = {
      id: randomBytes(4).toString('hex'),
      node: server.id,
      file: '',
      size: 0,
      together: args.together,
      running: true,
      error: null,
      results: wanted.map(road => ({
        ...{ road, state: open.includes(road) ? 'waiting' : 'no-door', progress: [] },
        ...{ sending: null, sender: null, receiver: null, cut: null }
      }))
    }
    this.#run = run
    let file: RoadSource
    try {
      file = await this.#source(source)
    } catch (error) {
      this.#run = null
      throw error
    }
    const begun = this.#tell({ ...run, file: file.name, size: file.size })
    this.#working = this.#measure(server, open, file, args)
    return begun
  }

  /** Cuts what is on its way; what was measured is kept. */
  async stop(): Promise<void> {
    if (!this.#run?.running) return
    this.#stopped = true
    await this.#options
      .call(this.#client, 'road-stop', { key: `relevo-road-${this.#run.id}` })
      .catch(() => undefined)
    await this.#working
  }

  #source(source: StartArgs['source']): Promise<RoadSource> {
    const { folder, upload } = this.#options
    if ('path' in source) return foundSource(source.path)
    if ('bytes' in source) return madeSource(folder, source.bytes)
    return takenSource(folder, upload(source.upload), source.name)
  }

  #tell(run: RoadsRun): RoadsRun {
    this.#run = run
    this.#options.publish(run)
    return run
  }

  get #client(): string {
    return clientOf(this.#options.topology())
  }

  async #measure(
    server: NodeOfKind<'file-server'>,
    open: readonly Road[],
    file: RoadSource,
    { together, cut }: StartArgs
  ): Promise<void> {
    let error: string | null = null
    try {
      const ca = await this.#certificate(server, open)
      const one = (road: Road, withCut: boolean): Promise<RoadResult> =>
        measureRoad(this.#ends(server, road, ca), file, withCut)
      if (together) await Promise.all(open.map(road => one(road, false)))
      else {
        for (const road of open) if (!this.#stopped) await one(road, cut)
      }
    } catch (reason) {
      error = reason instanceof Error ? reason.message : String(reason)
    } finally {
      await file.remove().catch(() => undefined)
      if (this.#run) {
        const { size, results } = this.#tell({
          ...this.#run,
          running: false,
          error: this.#stopped ? 'stopped' : error
        })
        const done = results.flatMap(({ road, state }) => (state === 'done' ? [road] : []))
        // Where none came to its end, nothing was measured.
        if (!this.#stopped && error === null && done.length > 0)
          this.#options.record({ roads: done, size, together, cut: cut && !together }, server.id)
      }
    }
  }

  #ends(server: NodeOfKind<'file-server'>, road: Road, ca: string | undefined): RoadEnds {
    const { topology, call, folder } = this.#options
    return {
      road,
      host: reachHost(topology(), server),
      port: this.#port(server, road) ?? 0,
      ...((road === 'https' || road === 'wss') && { ca }),
      account: server.account,
      id: this.#run?.id ?? '',
      folder,
      callSender: (name, args, timeoutMs) => call(this.#client, name, args, timeoutMs),
      callReceiver: (name, args) => call(server.id, name, args),
      publish: result => {
        if (!this.#run) return
        const results = this.#run.results.map(old => (old.road === result.road ? result : old))
        this.#tell({ ...this.#run, results })
      }
    }
  }

  async #certificate(server: NodeOfKind<'file-server'>, open: readonly Road[]): Promise<string | undefined> {
    if (!open.includes('https') && !open.includes('wss')) return undefined
    return (await this.#options.call(server.id, 'road-certificate', {})) as string
  }

  #server(id: string | undefined): NodeOfKind<'file-server'> {
    const servers = this.#options.topology().nodes.filter(node => node.kind === 'file-server')
    if (id !== undefined) {
      const found = servers.find(node => node.id === id)
      if (!found) throw new RelevoError('NO_ROUTE', `"${id}" is not a file server of this lab`, { node: id })
      return found
    }
    const up = servers.filter(node => this.#options.node(node.id)?.state === 'up')
    const doors = (node: NodeOfKind<'file-server'>): number =>
      roads.filter(road => this.#port(node, road) !== null).length
    const [best] = up.toSorted((a, b) => doors(b) - doors(a))
    if (!best) throw new RelevoError('NO_ROUTE', 'no file server is up; start one')
    return best
  }

  #port(server: NodeOfKind<'file-server'>, road: Road): number | null {
    const view = this.#options.node(server.id)
    if (view?.state !== 'up') return null
    const door = doorOf[road]
    if (door === 'http') return view.port
    if (door === 'ws') return view.receiverPort
    return view.doors?.[door] ?? null
  }
}
