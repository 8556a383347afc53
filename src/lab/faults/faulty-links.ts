import type { FaultCount, FaultView } from '#shared/faults'
import type { LinkFaults } from '#shared/node-channel'
import type { NodeStats } from '#shared/state'
import { doorId, linkId, type LinkId } from '#shared/links'
import type { NodeStatus, Supervisor } from '../supervisor/types'
import { FaultSender, type Told } from './fault-sender'
import type { OwnedLink } from './link-owner'
import { LinkRecord } from './link-record'

export interface FaultyLinksOptions {
  readonly supervisor: () => Pick<Supervisor, 'ids' | 'status' | 'call'>
  readonly publishLink: (id: LinkId, faults: readonly FaultView[]) => void
  readonly publishDoor: (node: string, faults: readonly FaultView[]) => void
}

/**
 * The links that have faults, and what their nodes know of it: each is told in its boot and whenever it changes, and
 * one that cannot hear is told when it can.
 */
export class FaultyLinks {
  readonly #records = new Map<LinkId, LinkRecord>()
  readonly #sender: FaultSender
  readonly #options: FaultyLinksOptions

  constructor(options: FaultyLinksOptions) {
    this.#options = options
    this.#sender = new FaultSender(options.supervisor, record => this.publish(record))
  }

  all(): LinkRecord[] {
    return [...this.#records.values()]
  }

  get(id: LinkId): LinkRecord | undefined {
    return this.#records.get(id)
  }

  /** The link's record, made if there is none. */
  obtain(owned: OwnedLink): LinkRecord {
    const known = this.#records.get(owned.id)
    if (known) return known
    const record = new LinkRecord(owned)
    this.#records.set(owned.id, record)
    return record
  }

  /** The link is gone. */
  drop(record: LinkRecord): void {
    this.#records.delete(record.id)
  }

  /** What a node that is started now is told; from here on it has these faults, and counts from zero. */
  forBoot(node: string): LinkFaults[] {
    const records = this.all().filter(({ owner }) => owner === node)
    for (const record of records) {
      record.newLife()
      this.#forgetIfDone(record)
    }
    return records.filter(({ faults }) => faults.size > 0).map(record => record.wanted())
  }

  /** It can be told now what it could not before. */
  onStatus({ id, state }: Pick<NodeStatus, 'id' | 'state'>): void {
    if (state === 'up') this.#tellDue(id)
  }

  onStats(id: string, { links, doorFaults }: NodeStats): void {
    for (const { to, faults } of links) if (faults) this.#count(this.#records.get(linkId(id, to)), id, faults)
    if (doorFaults) this.#count(this.#records.get(doorId(id)), id, doorFaults)
    // It is alive: what it could not be told before, it can be now.
    this.#tellDue(id)
  }

  /** Tells the node what is wanted now, if it can hear; resolves within a second. */
  async tell(record: LinkRecord): Promise<Told> {
    const told = await this.#sender.tell(record)
    this.#forgetIfDone(record)
    return told
  }

  tellAll(records: readonly LinkRecord[]): Promise<Told[]> {
    return Promise.all(records.map(record => this.tell(record)))
  }

  /** What its faults have done up to now; null when its node does not say within a second. */
  ask(record: LinkRecord): Promise<Told['counts']> {
    return this.#sender.ask(record)
  }

  publish(record: LinkRecord): void {
    const { publishDoor, publishLink } = this.#options
    if (record.to === null) publishDoor(record.owner, record.views())
    else publishLink(record.id, record.views())
  }

  #tellDue(node: string): void {
    for (const record of this.#records.values()) {
      if (record.owner === node && record.state === 'due') void this.tell(record)
    }
  }

  #count(record: LinkRecord | undefined, owner: string, counts: readonly FaultCount[]): void {
    if (record?.owner === owner && record.state === 'told' && record.take(counts)) this.publish(record)
  }

  /** A link without faults is remembered until its node knows. */
  #forgetIfDone(record: LinkRecord): void {
    const isKnown = this.#records.get(record.id) === record
    if (isKnown && record.faults.size === 0 && record.state === 'told') this.#records.delete(record.id)
  }
}
