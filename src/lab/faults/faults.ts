import { RelevoError } from '#shared/errors'
import {
  describeFault,
  hiddenFaultName,
  isHiddenFault,
  type Fault,
  type FaultCount,
  type LinkFault,
  type PartitionView
} from '#shared/faults'
import type { EventData, EventKind } from '#shared/journal'
import { linkId, type LinkId } from '#shared/links'
import type { Topology } from '#shared/topology'
import type { FaultyLinks } from './faulty-links'
import { ownedLink, ownedLinkOrNull } from './link-owner'
import { FaultRecord, type LinkRecord } from './link-record'
import type { LinkRecords } from './link-records'
import { checkSides, inTopology, separates } from './partition'

/** Most faults on one link, and in the whole lab, and most partitions at once. */
const maxOnLink = 20
const maxFaults = 1_000
const maxPartitions = 20

interface FaultsOptions {
  /** Run time, ms. */
  readonly now: () => number
  readonly records: LinkRecords
  readonly links: FaultyLinks
  readonly publishPartitions: (partitions: readonly PartitionView[]) => void
  readonly record: <K extends EventKind>(kind: K, data: EventData[K], node?: string, link?: string) => void
}

/**
 * What is wrong with the lab's links on purpose. The truth is here, and nodes follow it as soon as they can: so a
 * removal never waits for anybody.
 */
export class Faults {
  readonly #partitions = new Map<string, PartitionView>()
  readonly #records: LinkRecords
  readonly #links: FaultyLinks
  readonly #options: FaultsOptions
  #topology: Topology

  constructor(topology: Topology, options: FaultsOptions) {
    this.#topology = topology
    this.#records = options.records
    this.#links = options.links
    this.#options = options
  }

  /** Drops what was set on links that are gone, and cuts those that have come between the sides of a partition. */
  setTopology(topology: Topology): void {
    this.#topology = topology
    for (const record of this.#records.all()) {
      const owned = ownedLinkOrNull(topology, record.id)
      if (owned?.owner === record.owner && owned.to === record.to) continue
      this.#records.drop(record)
      for (const one of record.faults.values()) this.#noteCleared(record, one, 'lab')
    }
    for (const [name, partition] of [...this.#partitions]) {
      const left = inTopology(partition, topology)
      if (left) this.#partitions.set(name, left)
      else {
        this.#partitions.delete(name)
        this.#options.record('partition-cleared', { by: 'lab', name, sides: partition.sides })
      }
    }
    void this.#links.tellAll(this.#applyPartitions())
    for (const record of this.#records.all()) this.#links.publish(record)
  }

  /** Returns the fault's name when its node has it, or will have it at its next start. @throws RelevoError */
  async set(link: string, { name: asked, ...rest }: Fault, by: string): Promise<string> {
    if (isHiddenFault(asked)) {
      throw new RelevoError('BAD_ARGUMENTS', `"${asked}" is no name for a fault; give it another`, {
        name: asked
      })
    }
    const owned = ownedLink(this.#topology, link)
    const name = asked ?? defaultName(rest)
    const fault = { ...rest, name } as LinkFault
    const before = this.#records.get(owned.id)?.faults.get(name)?.fault
    if (before?.type === 'partition') {
      throw new RelevoError('BAD_ARGUMENTS', `"${name}" is the name of a partition that cuts ${link}`, {
        name
      })
    }
    if (!before) this.#refusePastLimits(owned.id)
    const record = this.#records.obtain(owned)
    this.#put(record, fault, by)
    const { refused } = await this.#links.tell(record)
    if (!refused) return name
    // It is as it was before; unless somebody has changed it again meanwhile.
    if (record.faults.get(name)?.fault === fault) {
      if (before) {
        this.#put(record, before, 'lab')
        void this.#links.tell(record)
      } else void this.#clear(record, [name], 'lab')
    }
    throw refused
  }

  /** Sets one that nothing tells of, in place of the one before it with that number. @throws RelevoError */
  async hide(link: string, { name: _asked, ...rest }: Fault, number: number): Promise<void> {
    const owned = ownedLink(this.#topology, link)
    const record = this.#records.obtain(owned)
    const fault = { ...rest, name: hiddenFaultName(number) } as LinkFault
    record.faults.set(fault.name, new FaultRecord(fault, this.#options.now()))
    const { refused } = await this.#links.tell(record)
    if (!refused) return
    record.faults.delete(fault.name)
    throw refused
  }

  /** Takes off what is hidden, everywhere. */
  async clearHidden(): Promise<void> {
    const changed = this.#records.all().filter(record => {
      const names = [...record.faults.keys()].filter(isHiddenFault)
      for (const name of names) record.faults.delete(name)
      return names.length > 0
    })
    await this.#links.tellAll(changed)
  }

  /** Takes off one fault, or all but a partition's; returns how many. @throws RelevoError */
  async clear(link: string, name: string | undefined, by: string): Promise<number> {
    const owned = ownedLink(this.#topology, link)
    const record = this.#records.get(owned.id)
    if (name !== undefined) {
      const type = isHiddenFault(name) ? undefined : record?.faults.get(name)?.fault.type
      if (!type) throw new RelevoError('NOT_FOUND', `there is no fault "${name}" on ${link}`, { name, link })
      if (type === 'partition') {
        throw new RelevoError('BAD_ARGUMENTS', `"${name}" is a partition; clear the partition`, { name })
      }
    }
    if (!record) return 0
    return this.#clear(record, name === undefined ? ownNames(record) : [name], by)
  }

  /** Returns the links that it cuts, and those between its sides that nobody can. @throws RelevoError */
  async setPartition(
    name: string,
    sides: readonly (readonly string[])[],
    by: string
  ): Promise<{ links: LinkId[]; uncut: LinkId[] }> {
    checkSides(this.#topology, sides)
    const known = this.#partitions.get(name)
    if (!known && this.#partitions.size >= maxPartitions) {
      throw new RelevoError('LIMIT_REACHED', `there are ${maxPartitions} partitions already; clear one first`)
    }
    const partition = { name, sides, setAt: known?.setAt ?? this.#options.now() }
    const between = this.#topology.links
      .filter(({ from, to }) => separates(partition, from, to))
      .map(link => linkId(link.from, link.to))
    const uncut = between.filter(id => ownedLinkOrNull(this.#topology, id) === null)
    const links = between.filter(id => !uncut.includes(id))
    this.#refuseTakenName(name, links)
    if (links.length === 0 && uncut.length > 0) {
      const message = `${uncut.join(', ')}: connections that programs of your own open; the lab cannot cut them`
      throw new RelevoError('NOT_SUPPORTED', message, { links: uncut })
    }

    this.#partitions.set(name, partition)
    this.#options.record('partition-set', { by, name, sides })
    const told = await this.#links.tellAll(this.#applyPartitions())
    const refused = told.find(one => one.refused)?.refused
    if (!refused) return { links, uncut }
    if (this.#partitions.get(name) === partition) void this.clearPartition(name, 'lab')
    throw refused
  }

  /** @throws RelevoError `NOT_FOUND` */
  async clearPartition(name: string, by: string): Promise<void> {
    const partition = this.#partitions.get(name)
    if (!partition) {
      throw new RelevoError('NOT_FOUND', `there is no partition "${name}"`, { name })
    }
    this.#partitions.delete(name)
    this.#options.record('partition-cleared', { by, name, sides: partition.sides })
    await this.#links.tellAll(this.#applyPartitions())
  }

  /** Takes off everything. It is off when this returns; the promise waits for what the nodes have counted. */
  async reset(by: string): Promise<{ faults: number; partitions: number }> {
    const partitions = [...this.#partitions.values()]
    this.#partitions.clear()
    for (const { name, sides } of partitions) this.#options.record('partition-cleared', { by, name, sides })
    const healed = this.#links.tellAll(this.#applyPartitions())
    const cleared = this.#records.all().map(record => this.#clear(record, ownNames(record), by))
    const counts = await Promise.all(cleared)
    await healed
    return { faults: counts.reduce((sum, count) => sum + count, 0), partitions: partitions.length }
  }

  #put(record: LinkRecord, fault: LinkFault, by: string): void {
    const { name, type } = fault
    const before = record.faults.get(name)
    if (before?.fault.type === type) before.fault = fault
    else record.faults.set(name, new FaultRecord(fault, this.#options.now()))
    const data = { by, name, type, what: describeFault(fault), fault, changed: before !== undefined }
    this.#options.record('fault-set', data, record.owner, record.id)
    this.#links.publish(record)
  }

  async #clear(record: LinkRecord, names: readonly string[], by: string): Promise<number> {
    if (names.length === 0) return 0
    // They may have bitten since the node's last report.
    const last = this.#links.ask(record)
    const taken = this.#take(record, names)
    await this.#links.tell(record)
    const counts = await last
    for (const one of taken) this.#noteCleared(record, one, by, counts ?? [])
    return taken.length
  }

  #take(record: LinkRecord, names: readonly string[]): FaultRecord[] {
    const taken = names.flatMap(name => record.faults.get(name) ?? [])
    for (const name of names) record.faults.delete(name)
    this.#links.publish(record)
    return taken
  }

  #noteCleared(record: LinkRecord, one: FaultRecord, by: string, last: readonly FaultCount[] = []): void {
    const { name, type } = one.fault
    if (type === 'partition' || isHiddenFault(name)) return
    const life = last.find(count => count.name === name)
    const { connections = null, bytes = null } = one.counts(life) ?? {}
    this.#options.record('fault-cleared', { by, name, type, connections, bytes }, record.owner, record.id)
  }

  /** Brings the faults of every link in line with the partitions; returns the links whose node is to be told. */
  #applyPartitions(): LinkRecord[] {
    this.#options.publishPartitions([...this.#partitions.values()])
    const changed = new Set<LinkRecord>()
    for (const record of this.#records.all()) {
      for (const [name, { fault }] of record.faults) {
        if (fault.type !== 'partition' || this.#cuts(name, record)) continue
        record.faults.delete(name)
        changed.add(record)
      }
    }
    for (const { from, to } of this.#topology.links) {
      const names = [...this.#partitions.keys()].filter(name => this.#cuts(name, { owner: from, to }))
      const owned = names.length > 0 ? ownedLinkOrNull(this.#topology, linkId(from, to)) : null
      if (!owned) continue
      const record = this.#records.obtain(owned)
      for (const name of names.filter(each => !record.faults.has(each))) {
        const fault = { type: 'partition', name, direction: 'both', toxicity: 1 } as const
        record.faults.set(name, new FaultRecord(fault, this.#options.now()))
        changed.add(record)
      }
    }
    for (const record of changed) this.#links.publish(record)
    return [...changed]
  }

  #cuts(name: string, { owner, to }: Pick<LinkRecord, 'owner' | 'to'>): boolean {
    const partition = this.#partitions.get(name)
    return partition !== undefined && to !== null && separates(partition, owner, to)
  }

  #refusePastLimits(id: LinkId): void {
    const all = this.#records.all()
    const onLink = all.find(record => record.id === id)
    if (onLink && ownNames(onLink).length >= maxOnLink) {
      throw new RelevoError('LIMIT_REACHED', `${id} has ${maxOnLink} faults already; clear one first`)
    }
    if (all.flatMap(ownNames).length >= maxFaults) {
      throw new RelevoError('LIMIT_REACHED', `the lab has ${maxFaults} faults already; clear some first`)
    }
  }

  /** On each link a name stands for one thing. */
  #refuseTakenName(name: string, links: readonly LinkId[]): void {
    const link = links.find(id => {
      const type = this.#records.get(id)?.faults.get(name)?.fault.type
      return type !== undefined && type !== 'partition'
    })
    if (link === undefined) return
    throw new RelevoError('BAD_ARGUMENTS', `"${name}" is the name of a fault on ${link}; give it another`, {
      name
    })
  }
}

/** The name of a fault that was given none: its type, and its direction if it has one, as in toxiproxy. */
function defaultName({ type, direction }: Pick<Fault, 'type' | 'direction'>): string {
  return direction === 'both' ? type : `${type}_${direction}`
}

/** Names of the link's faults that a person has set; those of a partition, and hidden ones, are not among them. */
function ownNames(record: LinkRecord): string[] {
  return [...record.faults.values()].flatMap(({ fault }) =>
    fault.type === 'partition' || isHiddenFault(fault.name) ? [] : [fault.name]
  )
}
