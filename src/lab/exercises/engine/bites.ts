import type { Act } from '#shared/exercise/acts'
import type { JournalEvent } from '#shared/journal'
import type { Topology } from '#shared/topology'
import { isSendBegun } from './done-by-hand'
import type { LabHands } from './lab-hands'

type Seen = Pick<Topology, 'links'>

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
  lab: Pick<LabHands, 'link' | 'node' | 'topology' | 'transfer'>
): Bite {
  switch (act.act) {
    case 'kill':
    case 'freeze':
    case 'stop':
      return events.some(event => isLossOf(event, act.node)) || wasMissed(act.node, events, lab.topology())
        ? 'bit'
        : 'not-yet'
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
    case 'send': {
      const sent = events.find(isSendBegun)?.transfer ?? ''
      // What a proxy or another receiver completes later is told by the card of the transfer alone.
      const isThere = lab.transfer(sent)?.phase === 'stored'
      return isThere || events.some(event => isStored(event, sent)) ? 'bit' : 'not-yet'
    }
    default:
      return 'bit'
  }
}

function isStored(event: JournalEvent, transfer: string): boolean {
  return event.kind === 'transfer' && event.transfer === transfer && event.phase === 'stored'
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

/**
 * Who uses that node noticed that it has gone, and was asked for something afterwards. Death may come between two requests:
 * then none is lost, and the others do its work from there on. Without any request nobody has had to do without it.
 */
function wasMissed(node: string, events: readonly JournalEvent[], { links }: Seen): boolean {
  return events.some((event, index) => {
    if (!isNoticeOf(event, node)) return false
    const users = usersOf(event.node ?? '', links)
    return events.slice(index + 1).some(later => isWork(later, users))
  })
}

function isNoticeOf(event: JournalEvent, node: string): boolean {
  return event.kind === 'health'
    ? event.to === node && !event.healthy
    : event.kind === 'detached' && event.to === node
}

/** A node, and whoever reaches it over links. */
function usersOf(node: string, links: Seen['links']): ReadonlySet<string> {
  const users = new Set([node])
  // A set is walked to its end, also what is added on the way.
  for (const user of users) for (const { from, to } of links) if (to === user) users.add(from)
  return users
}

/** Something was asked of one of these nodes. */
function isWork(event: JournalEvent, of: ReadonlySet<string>): boolean {
  switch (event.kind) {
    case 'tally':
      return of.has(event.to) && Object.values(event.outcomes).some(count => count > 0)
    case 'exchange':
      return of.has(event.target)
    case 'session':
    case 'retry':
    case 'transfer':
      return of.has(event.node ?? '')
    default:
      return false
  }
}

const ends = (link: string): { from: string; to: string } => {
  const [from = '', to = ''] = link.split('->')
  return { from, to }
}
