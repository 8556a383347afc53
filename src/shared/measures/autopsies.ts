import type { JournalEvent } from '../journal'
import type { Autopsy } from '../state'
import { linkId } from '../links'

/** How long after a failover the exit of the lost node, or an earlier loss, may still come to be known, ms. */
const exitWaitMs = 500
/** A kill or an exit this long before the loss had nothing to do with it, ms. */
const maxAgeMs = 5_000
/** What stands still, or cannot be reached, may have had no work for long before anybody notices. */
const maxSilentAgeMs = 30_000
/** What was asked after a loss did not cause it: all programs read the same clock, to within this, ms. */
const slackMs = 1
/** Losses of one node that nobody asked for are one incident if they come closer together than this, ms. */
const unexplainedMs = 2_000
/** Most incidents of each node, autopsies, and faults that are remembered; past it the oldest is forgotten. */
const maxIncidents = 8
const maxAutopsies = 200
const maxFaults = 1_000

type Failover = JournalEvent<'failover'>
type Step = Autopsy['steps'][number]

/** One death of a node: what was asked, and the exit; or a fault by which it cannot be reached from somewhere. */
interface Incident {
  readonly ask: Step | null
  exit: Step | null
  /** When the lost node ran again, ms since the run began: what is lost later was lost to something else. */
  endedAt: number
  /** Ids of the nodes that have told of it: all their sessions move at once, and the first speaks for the others. */
  readonly observers: Set<string>
}

interface FaultIncident extends Incident {
  /** Whether the fault lies between a node and another that it lost. */
  readonly concerns: (observer: string, lost: string) => boolean
}

/** A failover of which more may still become known; `until`: ms since the run began. */
interface Waiting {
  readonly failover: Failover
  readonly until: number
}

/**
 * Joins what the supervisor saw of a node's death with what a proxy or balancer saw of it, into the measured
 * timeline of one failover: one for each death and each node that saw it. The two come over different channels: a
 * failover waits a little for the exit, and for one that was earlier and is told later.
 */
export class Autopsies {
  #list: Autopsy[] = []
  #waiting: Waiting[] = []
  /** When the next of them has waited long enough, ms since the run began. */
  #nextAt = Infinity
  readonly #incidents = new Map<string, Incident[]>()
  /** Faults by their link and name, partitions by theirs. */
  readonly #faults = new Map<string, FaultIncident>()
  /** The last loss without a known cause, by observer and lost node. */
  readonly #unexplained = new Map<string, number>()

  get list(): readonly Autopsy[] {
    return this.#list
  }

  /**
   * Takes one event of the journal; returns the autopsies that it completed. What has waited long enough by its time is
   * completed without it, so that the events alone decide, whoever goes through them and however fast.
   */
  onEvent(event: JournalEvent): Autopsy[] {
    // The lab's observers are told of lines elsewhere.
    if (event.kind === 'log') return []
    return [...this.tick(event.t), ...this.#take(event)]
  }

  #take(event: JournalEvent): Autopsy[] {
    const { node } = event
    switch (event.kind) {
      case 'kill-asked':
      case 'freeze-asked':
        if (node) this.#begin(node, { step: event.kind, t: event.t, by: event.by }, null)
        return []
      case 'node-exit':
        if (node) this.#onExit(node, event)
        return this.tick(event.t)
      case 'resume-asked':
      case 'node-listening':
        if (node) this.#end(node, event.t)
        return []
      case 'fault-set': {
        const concerns = (observer: string, lost: string): boolean => event.link === linkId(observer, lost)
        const step: Step = { step: 'fault-set', t: event.t, by: event.by, cause: event.type }
        this.#setFault(`${event.link} ${event.name}`, step, concerns)
        return []
      }
      case 'partition-set': {
        const sideOf = (node: string): number => event.sides.findIndex(side => side.includes(node))
        const concerns = (observer: string, lost: string): boolean =>
          sideOf(observer) >= 0 && sideOf(lost) >= 0 && sideOf(observer) !== sideOf(lost)
        const step: Step = { step: 'fault-set', t: event.t, by: event.by, cause: 'partition' }
        this.#setFault(event.name, step, concerns)
        return []
      }
      case 'fault-cleared':
        this.#clearFault(`${event.link} ${event.name}`, event.t)
        return []
      case 'partition-cleared':
        this.#clearFault(event.name, event.t)
        return []
      case 'failover':
        this.#waiting.push({ failover: event, until: event.t + exitWaitMs })
        this.#nextAt = Math.min(this.#nextAt, event.t + exitWaitMs)
        return this.tick(event.t)
      default:
        return []
    }
  }

  /** Completes those that have waited long enough: at a moment, or at the end (`Infinity`). */
  tick(now: number): Autopsy[] {
    if (now < this.#nextAt) return []
    const waiting = this.#waiting.sort((a, b) => a.failover.lostAt - b.failover.lostAt)
    // With one goes what was lost before it to the same, though it was told later.
    const due = new Set<string>()
    const isDue = ({ failover: { node = '', from }, until }: Waiting): boolean => {
      const key = `${node} ${from}`
      if (now >= until) due.add(key)
      return due.has(key)
    }
    const known = waiting.toReversed().filter(isDue).reverse()
    const taken = new Set(known)
    this.#waiting = waiting.filter(one => !taken.has(one))
    this.#nextAt = this.#waiting.reduce((next, { until }) => Math.min(next, until), Infinity)
    const made = known.flatMap(({ failover }) => {
      const incident = this.#incidentOf(failover)
      return this.#isNews(failover, incident) ? [build(failover, incident)] : []
    })
    this.#list = [...this.#list, ...made].slice(-maxAutopsies)
    return made
  }

  #isNews({ node = '', from, lostAt, cause }: Failover, incident: Incident | null): boolean {
    if (incident) {
      const isNews = !incident.observers.has(node)
      incident.observers.add(node)
      return isNews
    }
    // A new session that finds a node down which has been down for long: nobody was using it.
    const isKnownDown = this.#incidents.get(from)?.at(-1)?.endedAt === Infinity
    if (isKnownDown && (cause === 'refused' || cause === 'timeout')) return false
    const key = `${node} ${from}`
    const before = this.#unexplained.get(key) ?? -Infinity
    this.#unexplained.set(key, lostAt)
    return Math.abs(lostAt - before) > unexplainedMs
  }

  #begin(node: string, ask: Step | null, exit: Step | null): void {
    const incidents = this.#incidents.get(node) ?? []
    const incident = { ask, exit, endedAt: Infinity, observers: new Set<string>() }
    this.#incidents.set(node, [...incidents, incident].slice(-maxIncidents))
  }

  #onExit(node: string, event: JournalEvent<'node-exit'>): void {
    const exit: Step = {
      step: 'exit-seen',
      t: event.t,
      by: 'supervisor',
      cause: exitCause(event),
      ...boundOf(event)
    }
    const last = this.#incidents.get(node)?.at(-1)
    // A kill that was asked for is followed by its exit; any other exit is a death of its own.
    if (last?.ask?.step === 'kill-asked' && !last.exit) last.exit = exit
    else this.#begin(node, null, exit)
  }

  #end(node: string, t: number): void {
    for (const incident of this.#incidents.get(node) ?? []) incident.endedAt = Math.min(incident.endedAt, t)
  }

  #setFault(key: string, ask: Step, concerns: FaultIncident['concerns']): void {
    // The oldest first: one that is set again has begun anew.
    this.#faults.delete(key)
    this.#faults.set(key, { ask, exit: null, endedAt: Infinity, observers: new Set(), concerns })
    const [oldest] = this.#faults.keys()
    if (this.#faults.size > maxFaults && oldest !== undefined) this.#faults.delete(oldest)
  }

  #clearFault(key: string, t: number): void {
    const incident = this.#faults.get(key)
    if (incident) incident.endedAt = Math.min(incident.endedAt, t)
  }

  #incidentOf({ node = '', from, lostAt, bound = 0 }: Failover): Incident | null {
    const between = [...this.#faults.values()].filter(({ concerns }) => concerns(node, from))
    const all: Incident[] = [...between, ...(this.#incidents.get(from) ?? [])]
    const near = all.filter(incident => {
      const { ask, exit, endedAt } = incident
      const begun = begunAt(incident)
      // The exit may be seen a little after the proxy has lost the node.
      const isBefore = begun <= lostAt + bound + (exit?.bound ?? 0) + (ask ? slackMs : exitWaitMs)
      const age = lostAt - (exit?.t ?? begun)
      const maxAge = isSilent(incident) ? maxSilentAgeMs : maxAgeMs
      return isBefore && age <= maxAge && lostAt <= endedAt + exitWaitMs
    })
    return near.sort((a, b) => begunAt(a) - begunAt(b)).at(-1) ?? null
  }
}

function begunAt({ ask, exit }: Incident): number {
  return Math.min(ask?.t ?? Infinity, exit?.t ?? Infinity)
}

/** Whether the incident is a freeze or a fault, to which no exit belongs. */
function isSilent({ ask }: Incident): boolean {
  return ask?.step === 'freeze-asked' || ask?.step === 'fault-set'
}

function build(failover: Failover, incident: Incident | null): Autopsy {
  const observer = failover.node ?? ''
  const steps: Step[] = [
    ...(incident?.ask ? [incident.ask] : []),
    ...(incident?.exit ? [incident.exit] : []),
    { step: 'lost', t: failover.lostAt, by: observer, cause: failover.cause, ...boundOf(failover) },
    { step: 'chosen', t: failover.chosenAt, by: observer, ...boundOf(failover) }
  ]
  if (failover.firstByteAt !== null)
    steps.push({ step: 'first-byte', t: failover.firstByteAt, by: observer, ...boundOf(failover) })
  steps.sort((a, b) => a.t - b.t)
  const { from, to, session, byte, lostBytes, repeatedBytes } = failover
  // The supervisor may learn of an exit when the service goes on already: that was no part of the wait.
  const goal = steps.find(({ step }) => step === 'first-byte') ?? steps.at(-1)
  const totalMs = (goal?.t ?? 0) - (steps[0]?.t ?? 0)
  return {
    id: `autopsy-${failover.seq}`,
    observer,
    from,
    to,
    session,
    t: steps[0]?.t ?? failover.t,
    steps,
    byte,
    lostBytes,
    repeatedBytes,
    totalMs
  }
}

function boundOf({ bound }: JournalEvent): Pick<Step, 'bound'> {
  return bound === undefined ? {} : { bound }
}

function exitCause({ cause, signal, code }: JournalEvent<'node-exit'>): string {
  if (signal !== null) return `${cause} (${signal})`
  return code === null ? cause : `${cause} (code ${code})`
}
