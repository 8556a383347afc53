import type { JournalEvent } from '#shared/journal'
import type { RunCounts, RunMark, RunMarkKind } from '#shared/runs/runs'

/** Failovers of one node, seen by one other, that come closer together than this are one, ms: all its sessions move. */
const sameFailoverMs = 2_000

/** What of a run's events a person would look for, and how often it happened. */
export class Happenings {
  #counts: RunCounts = { kills: 0, freezes: 0, faults: 0, failovers: 0, cut: 0, unknown: 0 }
  /** When the last failover was, by who saw it and who was lost. */
  readonly #failovers = new Map<string, number>()

  get counts(): RunCounts {
    return this.#counts
  }

  /** Takes the next event; returns its mark, if it has one. */
  add(event: JournalEvent): RunMark | null {
    this.#count(event)
    const kind = this.#markKind(event)
    if (kind === null) return null
    const { t, seq, node, link } = event
    return { t, seq, kind, ...(node !== undefined && { node }), ...(link !== undefined && { link }) }
  }

  #count(event: JournalEvent): void {
    switch (event.kind) {
      case 'kill-asked':
        return this.#add('kills')
      case 'freeze-asked':
        return this.#add('freezes')
      case 'fault-set':
        return event.changed ? undefined : this.#add('faults')
      case 'partition-set':
        return this.#add('faults')
      case 'session':
      case 'unanswered':
        if (event.outcome === 'cut' || event.outcome === 'unknown') this.#add(event.outcome)
    }
  }

  #add(what: keyof RunCounts): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + 1 }
  }

  #markKind(event: JournalEvent): RunMarkKind | null {
    switch (event.kind) {
      case 'kill-asked':
        return 'kill'
      case 'freeze-asked':
        return 'freeze'
      case 'fault-set':
        return 'fault'
      case 'partition-set':
        return 'partition'
      case 'fault-cleared':
      case 'partition-cleared':
      case 'resume-asked':
        return 'heal'
      case 'node-exit':
        return event.cause === 'stopped' ? null : 'death'
      case 'step':
        return event.phase === 'began' ? 'step' : null
      case 'failover':
        return this.#isNewFailover(event) ? 'failover' : null
      default:
        return null
    }
  }

  #isNewFailover({ node = '', from, lostAt }: JournalEvent<'failover'>): boolean {
    const key = `${node} ${from}`
    const before = this.#failovers.get(key) ?? -Infinity
    if (Math.abs(lostAt - before) <= sameFailoverMs) return false
    this.#failovers.set(key, lostAt)
    this.#add('failovers')
    return true
  }
}
