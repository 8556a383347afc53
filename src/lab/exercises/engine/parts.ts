import type { Act } from '#shared/exercise/acts'
import { linkEnds, linkId } from '#shared/links'
import { clientOf } from '../../topology/implicit-client'
import type { LabHands } from './lab-hands'

type Seen = Pick<LabHands, 'topology' | 'link' | 'node'>

/** The node that a name means now: one with that id, otherwise the one that plays this part. Otherwise the name itself. */
export function nodeOf(lab: Seen, name: string): string {
  const { nodes } = lab.topology()
  if (nodes.some(({ id }) => id === name)) return name
  switch (name) {
    case 'proxy':
      return nodes.find(({ kind }) => kind === 'replicating-proxy')?.id ?? name
    case 'balancer':
      return nodes.find(({ kind }) => kind === 'balancer')?.id ?? name
    case 'client':
      return clientOf(lab.topology()) || name
    case 'primary':
      return replicasOf(lab).primary ?? name
    case 'secondary':
      return replicasOf(lab).secondary ?? name
    default:
      return name
  }
}

/** The link that a name means now; `outside->proxy` is a door. */
export function linkOf(lab: Seen, name: string): string {
  const ends = linkEnds(name)
  if (!ends) return name
  return linkId(ends.from === 'outside' ? ends.from : nodeOf(lab, ends.from), nodeOf(lab, ends.to))
}

/**
 * Of the first replicating proxy; before it has said who is primary, the first of its links is. One that was given up, or
 * does not run, is none, though it is first in line again once it is back.
 */
function replicasOf(lab: Seen): { primary: string | undefined; secondary: string | undefined } {
  const { nodes, links } = lab.topology()
  const proxy = nodes.find(({ kind }) => kind === 'replicating-proxy')?.id
  const views = links
    .filter(({ from }) => from === proxy)
    .map(({ from, to }) => ({ to, stats: lab.link(linkId(from, to))?.stats ?? null }))
  const runs = (id: string): boolean => ['up', 'frozen'].includes(lab.node(id)?.state ?? '')
  const attached = views.filter(({ to, stats }) => stats?.attached !== false && runs(to))
  const primary = (attached.find(({ stats }) => stats?.primary) ?? attached[0])?.to
  return { primary, secondary: attached.find(({ to }) => to !== primary)?.to }
}

/** An act with the parts in it looked up. */
export function resolveAct(lab: Seen, act: Act): Act {
  switch (act.act) {
    case 'load':
      return act.on && act.to !== undefined ? { ...act, to: nodeOf(lab, act.to) } : act
    case 'exchange':
    case 'request':
      return act.to === undefined ? act : { ...act, to: nodeOf(lab, act.to) }
    case 'kill':
    case 'freeze':
    case 'resume':
    case 'stop':
    case 'start':
      return { ...act, node: nodeOf(lab, act.node) }
    case 'fault':
    case 'clear':
      return { ...act, link: linkOf(lab, act.link) }
    case 'partition':
      return { ...act, sides: act.sides.map(side => side.map(name => nodeOf(lab, name))) }
    default:
      return act
  }
}

/** Whether whoever is named in an act whose parts were looked up is in the lab; otherwise nobody plays that part yet. */
export function isPlayed(lab: Seen, act: Act): boolean {
  const { nodes } = lab.topology()
  return namesIn(act).every(name => name === 'outside' || nodes.some(({ id }) => id === name))
}

function namesIn(act: Act): readonly string[] {
  if ('node' in act) return [act.node]
  if ('sides' in act) return act.sides.flat()
  const ends = 'link' in act ? linkEnds(act.link) : null
  return ends ? [ends.from, ends.to] : []
}
