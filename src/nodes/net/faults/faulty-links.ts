import { RelevoError } from '#shared/errors'
import type { FaultCount } from '#shared/faults'
import { seededDraws, type Draws } from '#system/random'
import type { LinkFaults, ResolvedLink } from '#shared/node-channel'
import type { LinkStats, NodeStats } from '#shared/state'
import type { ByteRecording } from '#nodes/net/recording/byte-recording'
import { unusedLink } from '#nodes/net/unused-link'
import { FaultyLink } from './faulty-link'
import { plainLinks, type Link, type Links } from './links'

/**
 * The links of one node on which faults can be set. `runNode` makes them, gives them to the node as `Links`, and sets
 * the faults that the lab sends.
 */
export class FaultyLinks implements Links {
  readonly door: FaultyLink
  readonly #node: string
  readonly #draws: Draws
  readonly #recording: ByteRecording | null
  readonly #onConnection: () => void
  #links: ReadonlyMap<string, FaultyLink> = new Map()

  /**
   * @param recording is shown every connection; null: there is none
   * @param onConnection hears of each connection of the node that is there for requests, whoever opens it
   */
  constructor(
    node: string,
    links: readonly ResolvedLink[],
    draws: Draws = seededDraws(0),
    recording: ByteRecording | null = null,
    onConnection: () => void = () => undefined
  ) {
    this.#node = node
    this.#draws = draws
    this.#recording = recording
    this.#onConnection = onConnection
    this.door = this.#link()
    this.relink(links)
  }

  /** The node has these links from now on; those that it has already keep their faults. */
  relink(links: readonly ResolvedLink[]): void {
    this.#links = new Map(links.map(({ to }) => [to, this.#links.get(to) ?? this.#link(to)]))
  }

  #link(...name: string[]): FaultyLink {
    const draws = seededDraws(this.#draws.seedFor('faults', ...name))
    return new FaultyLink(draws, this.#recording, name[0] ?? null, this.#onConnection)
  }

  /** The link to the node `id`; one without faults when there is none. */
  to(id: string): Link {
    return this.#links.get(id) ?? plainLinks.to(id)
  }

  /**
   * Replaces all faults of one link, and tells what those that stay have done.
   * @throws RelevoError `NODE_NOT_FOUND` when the node has no such link.
   */
  set({ to, faults }: LinkFaults): readonly FaultCount[] {
    const link = to === null ? this.door : this.#links.get(to)
    if (!link) throw new RelevoError('NODE_NOT_FOUND', `${this.#node} has no link to ${to}`, { node: to })
    return link.set(faults)
  }

  /** A node's statistics, with the counts of the faults on its links added. */
  counted<S extends Pick<NodeStats, 'links' | 'doorFaults'>>(stats: S): S {
    const doorFaults = this.door.counts
    const faulty = [...this.#links].filter(([, link]) => link.counts !== null)
    if (faulty.length === 0) return doorFaults ? { ...stats, doorFaults } : stats
    const known = stats.links.map(link => {
      const faults = this.#links.get(link.to)?.counts
      return faults ? { ...link, faults } : link
    })
    const others = faulty
      .filter(([to]) => !stats.links.some(link => link.to === to))
      .map(([to, link]): LinkStats => ({ ...unusedLink(to), faults: link.counts ?? [] }))
    return { ...stats, links: [...known, ...others], ...(doorFaults && { doorFaults }) }
  }
}
