import type { Machine } from '#shared/machines'
import { hash, reachedBy } from './powers'

/** Most commands of files that are known not to be made here. */
const maxForeign = 20_000

/**
 * What would be run to reach machines that came in a file, and that nobody has trusted. A node that is put on such a
 * machine here would run it as well as one that came with it.
 */
export class ForeignMachines {
  readonly #foreign = new Set<string>()
  /** Trusted until another topology is opened. */
  readonly #once = new Set<string>()

  /** Another topology has come in a file, with these machines. `isTrusted`: a person has trusted one before. */
  opened(machines: readonly Machine[], isTrusted: (machine: Machine, fingerprint: string) => boolean): void {
    this.#once.clear()
    for (const machine of machines) {
      const fingerprint = reachFingerprint(machine)
      if (fingerprint === null) continue
      if (isTrusted(machine, fingerprint)) this.#foreign.delete(fingerprint)
      else this.#foreign.add(fingerprint)
    }
    for (const oldest of this.#foreign) {
      if (this.#foreign.size <= maxForeign) break
      this.#foreign.delete(oldest)
    }
  }

  /** Whether nobody has seen what would be run, or has trusted it. */
  isHeld(machine: Machine | undefined): boolean {
    return this.#is(machine, fingerprint => this.#foreign.has(fingerprint) && !this.#once.has(fingerprint))
  }

  isOnce(machine: Machine | undefined): boolean {
    return this.#is(machine, fingerprint => this.#once.has(fingerprint))
  }

  /** What is to be remembered of machines that were made here, as fingerprints. */
  madeHere(machines: readonly Machine[]): readonly string[] {
    return machines.flatMap(machine => {
      const fingerprint = reachFingerprint(machine)
      return fingerprint === null || this.#foreign.has(fingerprint) ? [] : [fingerprint]
    })
  }

  /** A person has trusted it. Returns what is to be remembered of that; null: nothing. */
  trust(machine: Machine | undefined, once: boolean): string | null {
    const fingerprint = machine ? reachFingerprint(machine) : null
    if (fingerprint === null) return null
    if (once) this.#once.add(fingerprint)
    else this.#foreign.delete(fingerprint)
    return once ? null : fingerprint
  }

  #is(machine: Machine | undefined, test: (fingerprint: string) => boolean): boolean {
    const fingerprint = machine ? reachFingerprint(machine) : null
    return fingerprint !== null && test(fingerprint)
  }
}

/** The same for machines that are reached by the same words; null where nothing is run that did not come with the program. */
function reachFingerprint(machine: Machine): string | null {
  const power = reachedBy(machine)
  return power && hash({ reach: power.command })
}
