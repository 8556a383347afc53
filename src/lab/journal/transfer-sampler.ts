import type { JournalEvent, TransferPhase } from '#shared/journal'

/** Progress of the same phase is recorded this often at most, ms; every change of phase is. */
const everyMs = 1_000
/** Most copies whose last record is remembered. */
const maxKeys = 2_000

/** Chooses which reports of a transfer go into the journal: every change, and one a second in between. */
export class TransferSampler {
  readonly #last = new Map<string, { readonly phase: TransferPhase; readonly t: number }>()

  passes({ transfer, node, receiver, phase, t }: JournalEvent<'transfer'>): boolean {
    const key = `${transfer} ${node ?? ''} ${receiver ?? ''}`
    const last = this.#last.get(key)
    if (last?.phase === phase && t - last.t < everyMs) return false
    this.#last.delete(key)
    this.#last.set(key, { phase, t })
    if (this.#last.size > maxKeys) {
      const [oldest] = this.#last.keys()
      if (oldest !== undefined) this.#last.delete(oldest)
    }
    return true
  }
}
