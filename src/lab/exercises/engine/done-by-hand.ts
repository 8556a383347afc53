import type { Act } from '#shared/exercise/acts'
import type { JournalEvent } from '#shared/journal'
import { isFinal } from '#shared/transfer-phases'
import type { LabHands } from './lab-hands'

/** What an event of the journal shows of an act: it is that one, one of its kind but done to another, or nothing. */
export type Shown = 'it' | { readonly another: string } | null

/**
 * Whether a file begins to be sent here; its end tells too little: it may have begun before it was asked for, and receivers
 * get files from one another, and from servers.
 */
export function isSendBegun(event: JournalEvent): event is JournalEvent<'transfer'> {
  return event.kind === 'transfer' && event.node === undefined && event.phase === 'connecting'
}

/** Whether what was begun came to nothing, or was called off, so that it has to be done again. */
export function isGivenUp(event: JournalEvent, lab: Pick<LabHands, 'transfer'>): boolean {
  if (!isSendBegun(event)) return false
  const phase = lab.transfer(event.transfer)?.phase
  return phase !== undefined && phase !== 'stored' && isFinal(phase)
}

/** @param act its parts looked up */
export function showsAct(event: JournalEvent, act: Act): Shown {
  switch (act.act) {
    case 'kill':
    case 'freeze':
    case 'resume':
    case 'stop':
    case 'start':
      return event.kind === `${act.act}-asked` ? sameAs(event.node, act.node) : null
    case 'fault':
      if (event.kind !== 'fault-set') return null
      return event.type === act.fault.type ? sameAs(event.link, act.link) : null
    case 'clear':
      return event.kind === 'fault-cleared' ? sameAs(event.link, act.link) : null
    case 'partition':
      if (event.kind !== 'partition-set') return null
      return sameAs(sidesText(event.sides), sidesText(act.sides))
    case 'heal':
      return event.kind === 'partition-cleared' ? 'it' : null
    case 'reset':
      return event.kind === 'faults-reset' ? 'it' : null
    case 'load':
      return event.kind === 'load' && event.enabled === act.on ? 'it' : null
    case 'exchange':
      return event.kind === 'exchange' && event.count >= act.count ? 'it' : null
    // One road is none beside others, and one that was not cut does not show what a cut leaves.
    case 'measure-roads':
      return event.kind === 'roads-measured' && event.cut && event.roads.length > 1 ? 'it' : null
    case 'send':
      return isSendBegun(event) ? 'it' : null
    default:
      return null
  }
}

/**
 * Whether what is asked for is so already: somebody was quicker than the words, or the supervisor was. There may be no button
 * left to press.
 */
export function isSoAlready(act: Act, lab: Pick<LabHands, 'node' | 'link' | 'load' | 'partitions'>): boolean {
  switch (act.act) {
    case 'resume':
    case 'start':
      return lab.node(act.node)?.state === 'up'
    case 'load':
      return lab.load().enabled === act.on
    case 'clear':
      return !lab
        .link(act.link)
        ?.faults.some(({ fault }) => act.name === undefined || fault.name === act.name)
    case 'heal':
      return lab.partitions().length === 0
    default:
      return false
  }
}

/** Whether a node would have to be started before this can be done to it. */
export function needsStart(act: Act, lab: Pick<LabHands, 'node'>): boolean {
  if (act.act !== 'kill' && act.act !== 'freeze' && act.act !== 'stop') return false
  const state = lab.node(act.node)?.state
  return state === 'stopped' || state === 'failed'
}

function sameAs(done: string | undefined, wanted: string): Shown {
  return done === wanted ? 'it' : { another: done ?? '' }
}

const sidesText = (sides: readonly (readonly string[])[]): string =>
  sides
    .map(side => side.toSorted().join(' '))
    .toSorted()
    .join(' | ')
