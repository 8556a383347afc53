import { isHiddenFault, type FaultCount, type FaultView, type LinkFault } from '#shared/faults'
import type { LinkFaults } from '#shared/node-channel'
import type { LinkId } from '#shared/links'
import type { OwnedLink } from './link-owner'

export type Counts = NonNullable<FaultView['counts']>

/** A fault that is wanted, and what it has done in all lives of its node. */
export class FaultRecord {
  fault: LinkFault
  readonly setAt: number
  /** A node counts from zero in each of its lives. */
  #earlier: Counts | null = null
  #life: Counts | null = null

  constructor(fault: LinkFault, setAt: number) {
    this.fault = fault
    this.setAt = setAt
  }

  /** What the fault has done, as far as its node has told; null when it never has. `life`: newer counts of this life. */
  counts(life: Counts | null = this.#life): Counts | null {
    if (!life || !this.#earlier) return life ?? this.#earlier
    return {
      connections: this.#earlier.connections + life.connections,
      bytes: this.#earlier.bytes + life.bytes
    }
  }

  /** Takes the node's counts of its present life; returns whether they are news. */
  take({ connections, bytes }: Counts): boolean {
    if (this.#life?.connections === connections && this.#life.bytes === bytes) return false
    this.#life = { connections, bytes }
    return true
  }

  newLife(): void {
    this.#earlier = this.counts()
    this.#life = null
  }
}

/** What is wanted of one link, and how far its node knows it. */
export class LinkRecord {
  readonly id: LinkId
  readonly owner: string
  readonly to: string | null
  /** By name, in the order in which they act. */
  readonly faults = new Map<string, FaultRecord>()
  /**
   * `due`: the node is to be told when it can be. `asked`: it has been, and has not answered: what it counts may
   * still be of what there was before. `told`: it has these faults.
   */
  state: 'due' | 'asked' | 'told' = 'due'

  constructor({ id, owner, to }: OwnedLink) {
    this.id = id
    this.owner = owner
    this.to = to
  }

  /** The link's faults, as its node is told of them. */
  wanted(): LinkFaults {
    return { to: this.to, faults: [...this.faults.values()].map(({ fault }) => fault) }
  }

  /** The link's faults with their counts, as the panel shows them, oldest first; what is hidden is none of them. */
  views(): FaultView[] {
    const shown = [...this.faults.values()].filter(({ fault }) => !isHiddenFault(fault.name))
    return shown.map(record => ({
      fault: record.fault,
      setAt: record.setAt,
      counts: record.counts()
    }))
  }

  /** Takes what the node has counted since it began; returns whether it is news. */
  take(counts: readonly FaultCount[]): boolean {
    let news = false
    for (const count of counts) if (this.faults.get(count.name)?.take(count)) news = true
    return news
  }

  /** The node is started with these faults, and counts from zero. */
  newLife(): void {
    this.state = 'told'
    for (const record of this.faults.values()) record.newLife()
  }
}
