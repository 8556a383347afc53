import type { Act } from '#shared/exercise/acts'
import type { JournalEvent } from '#shared/journal'
import type { LabHands } from './lab-hands'

/** Whether an act had an effect: a death that nobody noticed has shown nothing. */
export type Bite = 'bit' | 'not-yet'

/** Acts of which an effect is to be seen; the others are done when they are done. */
export function mustBite({ act }: Act): boolean {
  return act === 'kill' || act === 'freeze' || act === 'stop' || act === 'fault' || act === 'partition'
}

/** @param events those since the act was done; @param act its parts looked up */
export function biteOf(
  act: Act,
  events: readonly JournalEvent[],
  lab: Pick<LabHands, 'link' | 'node' | 'topology'>
): Bite {
  switch (act.act) {
    case 'kill':
    case 'freeze':
    case 'stop':
      return events.some(event => isLossOf(event, act.node)) ? 'bit' : 'not-yet'
    case 'fault': {
      const { from, to } = ends(act.link)
      const faults = from === 'outside' ? lab.node(to)?.doorFaults : lab.link(act.link)?.faults
      const touched = faults?.some(
        ({ fault, counts }) => fault.type === act.fault.type && counts !== null && counts.connections > 0
      )
      return touched ? 'bit' : 'not-yet'
    }
    case 'partition': {
      const cut = lab.topology().links.flatMap(({ from, to }) => lab.link(`${from}->${to}`)?.faults ?? [])
      const touched = cut.some(
        ({ fault, counts }) => fault.type === 'partition' && counts !== null && counts.connections > 0
      )
      return touched ? 'bit' : 'not-yet'
    }
    default:
      return 'bit'
  }
}

/** Somebody was in the middle of something with that node, or wanted something of it, and was told. */
function isLossOf(event: JournalEvent, node: string): boolean {
  switch (event.kind) {
    case 'failover':
      return event.from === node
    case 'detached':
      return event.to === node && event.session !== null
    case 'retry':
      return event.from === node
    case 'session':
      return event.outcome === 'cut' || event.outcome === 'unknown'
    case 'unanswered':
      return true
    case 'transfer':
      return (
        (event.phase === 'cut' || event.phase === 'failed') &&
        (event.receiver === node || event.node === node)
      )
    case 'tally':
      return (
        (event.outcomes.cut ?? 0) + (event.outcomes.refused ?? 0) + (event.outcomes['timed-out'] ?? 0) > 0
      )
    case 'exchange':
      return event.failed > 0
    default:
      return false
  }
}

const ends = (link: string): { from: string; to: string } => {
  const [from = '', to = ''] = link.split('->')
  return { from, to }
}
