/** What a mark on the charts and in the Lab's lanes says, the gravest first: it leads where marks lie together. */
export const markKinds = [
  'failed',
  'crashed',
  'killed',
  'exited',
  'frozen',
  'partition',
  'fault',
  'reset',
  'healed',
  'cleared',
  'failover'
] as const
export type MarkKind = (typeof markKinds)[number]

/** The lane of the Lab's dock in which a mark stands. */
export const markLanes: Readonly<Record<MarkKind, 'deaths' | 'faults' | 'failovers'>> = {
  failed: 'deaths',
  crashed: 'deaths',
  killed: 'deaths',
  exited: 'deaths',
  frozen: 'faults',
  partition: 'faults',
  fault: 'faults',
  reset: 'faults',
  healed: 'faults',
  cleared: 'faults',
  failover: 'failovers'
}
