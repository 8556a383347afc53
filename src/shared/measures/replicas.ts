import { known, notKnown, type Measure, type MeasureInput } from './measure'
import type { ReplicaComparison } from '../replicas'

type Row = ReplicaComparison['replicas'][number]

function rowsOf({ comparison, of }: MeasureInput): readonly Row[] {
  return (comparison?.replicas ?? []).filter(({ node }) => of === undefined || node === of)
}

/** From the best to the worst; what all replicas together are is the worst of them. */
export const replicaStates = ['identical', 'repeated', 'unknown', 'behind', 'diverged'] as const

/** Addressed as `replicas`: what the logs of the replicas say. */
export const replicaMeasures = {
  replicas: {
    unit: '',
    title: { en: 'State of the replicas', es: 'Estado de las réplicas' },
    definition:
      '`identical`, `repeated` (lines of a session are there twice), `unknown` (one has a line twice or another lacks it, or lines came too fast to be kept: nobody can tell), `behind` (sessions are missing) or `diverged` (other lines): the worst of all, by their logs as they were at the end of the time.',
    unknown: ['nothing-compared'],
    take: input => {
      const kinds = rowsOf(input).map(({ verdict }) => verdict.kind)
      const worst = replicaStates.findLast(state => kinds.includes(state))
      return worst === undefined ? notKnown('nothing-compared') : known(worst)
    }
  },
  'replicas.order': {
    unit: '',
    title: { en: 'Differences of order', es: 'Diferencias de orden' },
    definition:
      'Places at which a replica’s lines come in another order than in the first replica’s log: of the worst of them.',
    unknown: ['nothing-compared'],
    take: input => {
      const rows = rowsOf(input)
      return rows.length === 0
        ? notKnown('nothing-compared')
        : known(Math.max(...rows.map(({ order }) => order)))
    }
  }
} as const satisfies Readonly<Record<string, Measure>>
