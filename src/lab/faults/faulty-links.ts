import type { FaultCount, FaultView } from '#shared/faults'
import type { NodeStats } from '#shared/state'
import { doorId, linkId, type LinkId } from '#shared/links'
import type { RunObserver } from '../journal/recorder'
import type { SupervisedNode, Supervisor } from '../supervisor/types'
import { FaultSender, type Told } from './fault-sender'
import type { LinkRecord } from './link-record'
import type { LinkRecords } from './link-records'

/** Where the panel's picture of the faults is kept. */
interface FaultViews {
  setLinkFaults(id: LinkId, faults: readonly FaultView[]): void
  /** Faults of the connections that come to the node from outside the lab. */
  setDoorFaults(node: string, faults: readonly FaultView[]): void
}

/**
 * Keeps nodes and panel up to date with the faults of links. A node is told in its boot and whenever they change; one
 * that cannot hear (it is down, or stands still) is told when it can.
 */
export class FaultyLinks implements RunObserver {
  readonly #records: LinkRecords
  readonly #views: FaultViews
  readonly #sender: FaultSender

  constructor(
    records: LinkRecords,
    supervisor: Pick<Supervisor, 'ids' | 'status' | 'call'>,
    views: FaultViews
  ) {
    this.#records = records
    this.#views = views
    this.#sender = new FaultSender(supervisor, record => this.publish(record))
  }

  /** A node that is up can be told what it could not before. */
  onState({ id, state }: Pick<SupervisedNode, 'id' | 'state'>): void {
    if (state === 'up') this.#tellDue(id)
  }

  onStats(id: string, { links, doorFaults }: NodeStats): void {
    for (const { to, faults } of links) if (faults) this.#count(this.#records.get(linkId(id, to)), id, faults)
    if (doorFaults) this.#count(this.#records.get(doorId(id)), id, doorFaults)
    // It is alive: what it could not be told before, it can be now.
    this.#tellDue(id)
  }

  /** Tells the link's node which faults are wanted now, if it can hear; resolves within a second. */
  async tell(record: LinkRecord): Promise<Told> {
    const told = await this.#sender.tell(record)
    this.#records.forgetIfDone(record)
    return told
  }

  tellAll(records: readonly LinkRecord[]): Promise<Told[]> {
    return Promise.all(records.map(record => this.tell(record)))
  }

  /** What the faults of a link have done up to now; null when its node does not say within a second. */
  ask(record: LinkRecord): Promise<Told['counts']> {
    return this.#sender.ask(record)
  }

  /** Shows the faults of a link in the panel. */
  publish(record: LinkRecord): void {
    if (record.to === null) this.#views.setDoorFaults(record.owner, record.views())
    else this.#views.setLinkFaults(record.id, record.views())
  }

  #tellDue(node: string): void {
    for (const record of this.#records.all()) {
      if (record.owner === node && record.state === 'due') void this.tell(record)
    }
  }

  #count(record: LinkRecord | undefined, owner: string, counts: readonly FaultCount[]): void {
    if (record?.owner === owner && record.state === 'told' && record.take(counts)) this.publish(record)
  }
}
