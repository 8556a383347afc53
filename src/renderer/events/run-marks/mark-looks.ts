import '../events.css'
import './run-mark.css'
import type { RunMarkKind } from '#shared/runs/runs'
import type { IconName } from '../../ui/icon/icon-drawings'

interface MarkLook {
  readonly icon: IconName
  /** The class that sets its colours, as `--st` and `--st-soft`. */
  readonly tone: string
}

/** The gravest first: it leads where marks lie together. */
export const runMarkLooks: Readonly<Record<RunMarkKind, MarkLook>> = {
  kill: { icon: 'kill', tone: 'st-down' },
  death: { icon: 'down', tone: 'st-down' },
  failover: { icon: 'relay', tone: 'tone-accent' },
  partition: { icon: 'partition', tone: 'st-backoff' },
  fault: { icon: 'bolt', tone: 'st-backoff' },
  freeze: { icon: 'frozen', tone: 'st-frozen' },
  step: { icon: 'check', tone: 'tone-quiet' },
  heal: { icon: 'reset', tone: 'st-up' }
}

const order = Object.keys(runMarkLooks)

/** Of marks that lie together, the one that is shown. */
export function gravest<T extends { readonly kind: RunMarkKind }>(marks: readonly [T, ...T[]]): T {
  return marks.reduce((lead, mark) => (order.indexOf(mark.kind) < order.indexOf(lead.kind) ? mark : lead))
}
