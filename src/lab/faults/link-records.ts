import type { LinkFaults } from '#shared/node-channel'
import type { LinkId } from '#shared/links'
import type { OwnedLink } from './link-owner'
import { LinkRecord } from './link-record'

/** The links that have faults, or had them and whose node does not know yet that they are off. */
export class LinkRecords {
  readonly #records = new Map<LinkId, LinkRecord>()

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

  /** The link is gone from the topology. */
  drop(record: LinkRecord): void {
    this.#records.delete(record.id)
  }

  /** The faults that a node is started with now; from here on it has them, and counts from zero. */
  forBoot(node: string): LinkFaults[] {
    const records = this.all().filter(({ owner }) => owner === node)
    for (const record of records) {
      record.newLife()
      this.forgetIfDone(record)
    }
    return records.filter(({ faults }) => faults.size > 0).map(record => record.wanted())
  }

  /** A link without faults is remembered until its node knows that they are off. */
  forgetIfDone(record: LinkRecord): void {
    const isKnown = this.#records.get(record.id) === record
    if (isKnown && record.faults.size === 0 && record.state === 'told') this.#records.delete(record.id)
  }
}
