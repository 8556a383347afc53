import type { JournalEvent } from '#shared/journal'
import { Autopsies } from '#shared/measures/autopsies'
import type { RunCounts, RunMark, RunMarkKind } from '#shared/runs/runs'
import type { Autopsy } from '#shared/state'

/** What of a run's events a person would look for, and how often it happened: they alone decide, and no clock. */
export class Happenings {
  #counts: RunCounts = { kills: 0, freezes: 0, faults: 0, failovers: 0, cut: 0, unknown: 0 }
  /** All the sessions of a node that is lost move: that is one failover, as on the panel. */
  readonly #autopsies = new Autopsies()

  get counts(): RunCounts {
    return this.#counts
  }

  /** Takes the next event; returns the marks that it brings. */
  add(event: JournalEvent): RunMark[] {
    this.#count(event)
    const failovers = this.#marksOf(this.#autopsies.onEvent(event))
    const kind = markKind(event)
    if (kind === null) return failovers
    const { t, seq, node, link } = event
    const mark = { t, seq, kind, ...(node !== undefined && { node }), ...(link !== undefined && { link }) }
    return [...failovers, mark]
  }

  /** There are no more events: returns the marks of failovers that waited for what may belong to them. */
  end(): RunMark[] {
    return this.#marksOf(this.#autopsies.tick(Infinity))
  }

  #marksOf(autopsies: readonly Autopsy[]): RunMark[] {
    return autopsies.map(({ id, observer, t, steps }) => {
      this.#add('failovers')
      const lost = steps.find(({ step }) => step === 'lost')
      return { t: lost?.t ?? t, seq: Number(id.replace(/\D/g, '')), kind: 'failover', node: observer }
    })
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
}

function markKind(event: JournalEvent): RunMarkKind | null {
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
    default:
      return null
  }
}
