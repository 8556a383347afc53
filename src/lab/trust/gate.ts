import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { Machine } from '#shared/machines'
import type { TrustDecision, TrustView } from '#shared/trust/trust'
import { ForeignMachines } from './foreign-machines'
import { contentOf, fingerprintOf, hash, powersOf, type Startable } from './powers'
import { TrustStore } from './store'

/** A file that a topology came in. */
export interface TopologyFile {
  /** What it is called; null for one that the lab keeps under a name. */
  readonly name: string | null
  /** Its folder, by its real path; null where that is not known. */
  readonly folder: string | null
}

/** Most contents of files that are known not to be made here. */
const maxForeign = 20_000

/**
 * Decides which nodes may be started. One that could do something to this machine or to others (`powersOf`) may when it was
 * made here, or a person has seen what it would do and has trusted it. The supervisor asks at each start, so that no
 * command is a way round; whatever this does not know may not start.
 */
export class TrustGate {
  readonly #store: TrustStore
  readonly #dataDir: string
  /** Fingerprints that may be started in the running topology. */
  readonly #permitted = new Set<string>()
  /** What came in files and is not trusted, by content: a copy, another name or an undo is not made here. */
  readonly #foreign = new Set<string>()
  /** Contents by node that are trusted once: an edit of such a node is not remembered either. */
  readonly #once = new Map<string, string>()
  readonly #machines = new ForeignMachines()
  /** By node. */
  #held = new Map<string, Startable>()
  #file: TopologyFile | null = null

  private constructor(store: TrustStore, dataDir: string) {
    this.#store = store
    this.#dataDir = dataDir
  }

  /** Reads what was decided in that data folder; `mayChange`: whether it is this process that writes there. */
  static async open(
    dataDir: string,
    onProblem: (message: string) => void,
    options: { readonly mayChange?: boolean } = {}
  ): Promise<TrustGate> {
    const store = await TrustStore.open(join(dataDir, 'trust.json'), onProblem, options)
    return new TrustGate(store, await realFolder(dataDir))
  }

  /** What does not run; null when nothing is held back. */
  get view(): TrustView | null {
    if (this.#held.size === 0) return null
    const held = [...this.#held.values()]
    const folder = this.#file?.folder ?? null
    return {
      digest: hash({ folder, held: held.map(fingerprintOf) }),
      file: this.#file?.name ?? null,
      folder,
      held: held.map(one => ({ node: one.node.id, powers: powersOf(one) })),
      declined: held.every(one => this.#decided(fingerprintOf(one)) === 'never')
    }
  }

  /** Another topology, from a file: of what it would do, only that may run which was trusted before. */
  opened(nodes: readonly Startable[], file: TopologyFile, machines: readonly Machine[] = []): void {
    this.#file = file
    this.#permitted.clear()
    this.#once.clear()
    this.#held = new Map()
    for (const one of withPowers(nodes)) {
      const fingerprint = fingerprintOf(one)
      if (this.#decided(fingerprint) === 'trusted') this.#permitted.add(fingerprint)
      else this.#hold(one)
    }
    this.#machines.opened(
      machines,
      ({ id }, fingerprint) =>
        this.#decided(fingerprint) === 'trusted' ||
        nodes.some(one => one.machine?.id === id && this.#permitted.has(fingerprintOf(one)))
    )
  }

  /**
   * The running topology was changed here. What is new in it is made here, and remembered as such; a node that is held
   * stays held, whatever was changed of it: nobody has seen the rest. So is one that is put on a machine of a file which
   * is not trusted.
   */
  changed(nodes: readonly Startable[], machines: readonly Machine[] = []): void {
    const before = this.#held
    this.#held = new Map()
    for (const one of withPowers(nodes)) {
      const fingerprint = fingerprintOf(one)
      if (this.#permitted.has(fingerprint)) continue
      const content = contentOf(one)
      const isOnce = [...this.#once.values()].includes(content)
      const isForeign = this.#machines.isHeld(one.machine) || (this.#foreign.has(content) && !isOnce)
      if (before.has(one.node.id) || isForeign) this.#hold(one)
      else if (isOnce || this.#once.has(one.node.id) || this.#machines.isOnce(one.machine)) this.#permit(one)
      else this.#trust(one, null)
    }
    for (const fingerprint of this.#machines.madeHere(machines))
      this.#store.add({ fingerprint, folder: null, decision: 'trusted' })
  }

  /** Why a node may not be started; null when it may. */
  refusal(node: Startable): RelevoError | null {
    if (powersOf(node).length === 0 || this.#permitted.has(fingerprintOf(node))) return null
    const { id } = node.node
    const message = `${id} came in a file that is not trusted, and does not run; see what it would do, and trust it first`
    return new RelevoError('NOT_TRUSTED', message, { node: id })
  }

  /** Why a machine may not be reached; null when it may. */
  refusalOf(machine: Machine): RelevoError | null {
    if (!this.#machines.isHeld(machine)) return null
    const { id } = machine
    const message = `${id} came in a file that is not trusted, and is not reached; put a node on it, see what that would run, and trust it first`
    return new RelevoError('NOT_TRUSTED', message, { machine: id })
  }

  /**
   * Takes a person's decision. Resolves with the nodes that may be started from now on.
   * @param digest that of the view which the person has seen
   * @throws RelevoError `WRONG_STATE` when that is another by now
   */
  async decide(digest: string, decision: TrustDecision): Promise<readonly string[]> {
    if (this.view?.digest !== digest) {
      const message = 'what would run is not what was looked at any more; look again'
      throw new RelevoError('WRONG_STATE', message)
    }
    const held = [...this.#held.values()]
    const folder = this.#file?.folder ?? null
    if (decision === 'never') {
      for (const one of held) {
        this.#store.add({ fingerprint: fingerprintOf(one), folder, decision: 'never' })
      }
      await this.#store.flush()
      return []
    }
    this.#held = new Map()
    for (const one of held) {
      const reach = this.#machines.trust(one.machine, decision === 'once')
      if (reach !== null) this.#store.add({ fingerprint: reach, folder, decision: 'trusted' })
      if (decision === 'once') this.#permit(one)
      else {
        this.#foreign.delete(contentOf(one))
        this.#trust(one, folder)
      }
    }
    await this.#store.flush()
    return held.map(one => one.node.id)
  }

  /** The topology was saved in another folder: what was remembered of it holds there too. */
  saved(nodes: readonly Startable[], folder: string): void {
    const from = this.#file?.folder ?? null
    for (const one of withPowers(nodes)) {
      const fingerprint = fingerprintOf(one)
      const isRemembered = this.#store.of(fingerprint, from, this.#isOwn(from)) === 'trusted'
      if (isRemembered) this.#store.add({ fingerprint, folder, decision: 'trusted' })
    }
  }

  /** Writes what is not written yet. */
  close(): Promise<void> {
    return this.#store.flush()
  }

  #hold(one: Startable): void {
    this.#held.set(one.node.id, one)
    this.#foreign.add(contentOf(one))
    for (const oldest of this.#foreign) {
      if (this.#foreign.size <= maxForeign) break
      this.#foreign.delete(oldest)
    }
  }

  #permit(one: Startable): void {
    this.#permitted.add(fingerprintOf(one))
    this.#once.set(one.node.id, contentOf(one))
  }

  #trust(one: Startable, folder: string | null): void {
    const fingerprint = fingerprintOf(one)
    this.#permitted.add(fingerprint)
    this.#store.add({ fingerprint, folder, decision: 'trusted' })
  }

  #decided(fingerprint: string): 'trusted' | 'never' | null {
    const folder = this.#file?.folder ?? null
    return this.#store.of(fingerprint, folder, this.#isOwn(folder))
  }

  /** What is saved in the data folder was written by the lab: it stays as it was decided where it came from. */
  #isOwn(folder: string | null): boolean {
    return folder === this.#dataDir || folder === join(this.#dataDir, 'topologies')
  }
}

/** The real path of a folder; as it is written, where there is none. */
export async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => resolve(folder))
}

function withPowers(nodes: readonly Startable[]): readonly Startable[] {
  return nodes.filter(one => powersOf(one).length > 0)
}
