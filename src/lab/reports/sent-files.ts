import type { JournalEvent } from '#shared/journal'
import { isFinal } from '#shared/transfer-phases'
import type { SentCopy, SentFile } from '#report/run'

/** Most transfers that a report tells of. */
const maxFiles = 500

/** The files that were sent in a run, by what the lab, their sender and their receivers said of them. */
export class SentFiles {
  readonly #files = new Map<string, SentFile>()
  readonly #isSender: (node: string) => boolean

  constructor(isSender: (node: string) => boolean) {
    this.#isSender = isSender
  }

  get all(): readonly SentFile[] {
    return [...this.#files.values()]
  }

  onEvent(event: JournalEvent<'transfer'>): void {
    const { transfer, file, route, phase, t, size, sha256, node } = event
    const before = this.#files.get(transfer)
    if (!before && this.#files.size >= maxFiles) return
    const known = before ?? {
      id: transfer,
      file,
      size: null,
      route,
      sha256: null,
      startedAt: t,
      endedAt: null,
      copies: []
    }
    const shared = { ...known, size: size ?? known.size, route: known.route === '' ? route : known.route }
    // Of copies, their receivers tell; of the source, its sender; of the whole, the lab.
    if (node === undefined) {
      const endedAt = isFinal(phase) ? t : null
      this.#files.set(transfer, { ...shared, file, endedAt, sha256: sha256 ?? known.sha256 })
    } else if (this.#isSender(node)) {
      this.#files.set(transfer, { ...shared, sha256: sha256 ?? known.sha256 })
    } else {
      this.#files.set(transfer, { ...shared, copies: withCopy(known.copies, event, event.receiver ?? node) })
    }
  }
}

function withCopy(
  copies: readonly SentCopy[],
  { phase, bytes, sha256, seq }: JournalEvent<'transfer'>,
  receiver: string
): readonly SentCopy[] {
  const before = copies.find(copy => copy.receiver === receiver)
  // One that goes on has no hash yet.
  const copy: SentCopy = {
    receiver,
    phase,
    bytes: bytes ?? null,
    sha256: sha256 ?? (isFinal(phase) ? (before?.sha256 ?? null) : null),
    seq
  }
  return before ? copies.map(known => (known === before ? copy : known)) : [...copies, copy]
}
