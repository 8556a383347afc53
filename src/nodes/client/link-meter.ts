import { plainLinks, type Link, type Links } from '#nodes/net/faults/links'
import { unusedLink } from '#nodes/net/unused-link'
import type { ResolvedLink } from '#shared/node-channel'
import type { LinkStats } from '#shared/state'

/** What one connection tells its link; every method is safe when the target is no link of the node. */
interface ConnectionMeter {
  readonly to: string | undefined
  /** What its connections are opened over. */
  readonly wire: Link
  opened(): (bytesUp: number, bytesDown: number) => void
  /** Bytes of a connection that is still open, on top of what its end tells. */
  moved(bytesUp: number, bytesDown: number): void
  failed(): void
}

type Counters = { -readonly [P in keyof LinkStats]: LinkStats[P] }

/** Counts, for each link of a client, the connections that it opens to the link's address. */
export class LinkMeter {
  /** By the address of the link. */
  #counters: ReadonlyMap<string, Counters> = new Map()
  readonly #links: Links

  constructor(links: readonly ResolvedLink[], wires: Links = plainLinks) {
    this.#links = wires
    this.relink(links)
  }

  /** Counts for these links from now on; those to the same nodes go on counting, wherever these are. */
  relink(links: readonly ResolvedLink[]): void {
    const known = new Map([...this.#counters.values()].map(counters => [counters.to, counters]))
    this.#counters = new Map(
      links.map(({ to, host, port }) => [`${host}:${port}`, known.get(to) ?? unusedLink(to)])
    )
  }

  at(host: string, port: number): ConnectionMeter {
    const counters = this.#counters.get(`${host}:${port}`)
    return {
      to: counters?.to,
      wire: counters ? this.#links.to(counters.to) : plainLinks.to(''),
      opened: () => {
        if (counters) {
          counters.open++
          counters.total++
          counters.health = 'up'
        }
        let open = true
        return (bytesUp, bytesDown) => {
          if (!counters || !open) return
          open = false
          counters.open--
          counters.bytesUp += bytesUp
          counters.bytesDown += bytesDown
        }
      },
      moved: (bytesUp, bytesDown) => {
        if (!counters) return
        counters.bytesUp += bytesUp
        counters.bytesDown += bytesDown
      },
      failed: () => {
        if (!counters) return
        counters.failures++
        counters.health = 'down'
      }
    }
  }

  stats(): LinkStats[] {
    return [...this.#counters.values()].map(counters => ({ ...counters }))
  }
}
