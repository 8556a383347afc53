import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'

/** How long after a failover the exit of the lost node may still come to be known, ms. */
const exitWaitMs = 500
/** An ask or an exit this long before the loss had nothing to do with it, ms. */
const maxAgeMs = 30_000
/** Readings of different programs may be out of order by this much, ms. */
const slackMs = 50
const maxIncidents = 8
/** Most failovers of one death that get an autopsy; the journal has them all. */
const maxPerIncident = 20
const maxAutopsies = 200

type Failover = JournalEvent<'failover'>
type Step = Autopsy['steps'][number]

/** One death of a node: what was asked, and the exit. */
interface Incident {
  ask: Step | null
  exit: Step | null
  autopsies: number
}

interface Waiting {
  readonly failover: Failover
  readonly until: number
}

/**
 * Joins what the supervisor saw of a node's death with what a proxy or balancer saw of it, into the measured
 * timeline of one failover. The two come over different channels: a failover waits a little for the exit.
 */
export class Autopsies {
  #list: Autopsy[] = []
  #waiting: Waiting[] = []
  readonly #incidents = new Map<string, Incident[]>()

  get list(): readonly Autopsy[] {
    return this.#list
  }

  /** Takes one event of the journal; returns the autopsies that it completed. */
  onEvent(event: JournalEvent): Autopsy[] {
    switch (event.kind) {
      case 'kill-asked':
      case 'freeze-asked':
        if (event.node) {
          this.#begin(event.node, { ask: { step: event.kind, t: event.t, by: event.by }, exit: null })
        }
        return []
      case 'node-exit':
        if (event.node) this.#onExit(event.node, event)
        return this.tick(event.t)
      case 'failover':
        this.#waiting.push({ failover: event, until: event.t + exitWaitMs })
        return this.tick(event.t)
      default:
        return []
    }
  }

  /** Completes those that know all or have waited long enough. */
  tick(now: number): Autopsy[] {
    if (this.#waiting.length === 0) return []
    const made: Autopsy[] = []
    this.#waiting = this.#waiting.filter(({ failover, until }) => {
      const incident = this.#incidentOf(failover)
      const whole = incident !== null && (incident.exit !== null || incident.ask?.step === 'freeze-asked')
      if (!whole && now < until) return true
      if (incident && ++incident.autopsies > maxPerIncident) return false
      made.push(build(failover, incident))
      return false
    })
    this.#list = [...this.#list, ...made].slice(-maxAutopsies)
    return made
  }

  #begin(node: string, incident: Omit<Incident, 'autopsies'>): void {
    const incidents = this.#incidents.get(node) ?? []
    this.#incidents.set(node, [...incidents, { ...incident, autopsies: 0 }].slice(-maxIncidents))
  }

  #onExit(node: string, event: JournalEvent<'node-exit'>): void {
    const exit: Step = { step: 'exit-seen', t: event.t, by: 'supervisor', cause: exitCause(event) }
    const last = this.#incidents.get(node)?.at(-1)
    // A kill that was asked for is followed by its exit; any other exit is a death of its own.
    if (last?.ask?.step === 'kill-asked' && !last.exit) last.exit = exit
    else this.#begin(node, { ask: null, exit })
  }

  #incidentOf({ from, lostAt }: Failover): Incident | null {
    const incidents = this.#incidents.get(from) ?? []
    const first = ({ ask, exit }: Incident): number => Math.min(ask?.t ?? Infinity, exit?.t ?? Infinity)
    const near = incidents.filter(incident => {
      const asked = incident.ask !== null
      // The exit may be seen a little after the proxy has lost the node.
      const begun = asked ? first(incident) <= lostAt + slackMs : first(incident) <= lostAt + exitWaitMs
      return begun && lostAt - first(incident) <= maxAgeMs
    })
    return near.at(-1) ?? null
  }
}

function build(failover: Failover, incident: Incident | null): Autopsy {
  const observer = failover.node ?? ''
  const steps: Step[] = [
    ...(incident?.ask ? [incident.ask] : []),
    ...(incident?.exit ? [incident.exit] : []),
    { step: 'lost', t: failover.lostAt, by: observer, cause: failover.cause },
    { step: 'chosen', t: failover.chosenAt, by: observer }
  ]
  if (failover.firstByteAt !== null) steps.push({ step: 'first-byte', t: failover.firstByteAt, by: observer })
  steps.sort((a, b) => a.t - b.t)
  const { from, to, session, byte, lostBytes, repeatedBytes } = failover
  const totalMs = (steps.at(-1)?.t ?? 0) - (steps[0]?.t ?? 0)
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

function exitCause({ cause, signal, code }: JournalEvent<'node-exit'>): string {
  if (signal !== null) return `${cause} (${signal})`
  return code === null ? cause : `${cause} (code ${code})`
}
