import type { EventKind, JournalEvent } from '#shared/journal'

/** Among which events one steps through a run: what was done to the lab, and what became of it. */
export const stepKinds: readonly EventKind[] = [
  'start-asked',
  'stop-asked',
  'kill-asked',
  'freeze-asked',
  'resume-asked',
  'faults-reset',
  'fault-set',
  'fault-cleared',
  'partition-set',
  'partition-cleared',
  'topology-changed',
  'node-state',
  'node-exit',
  'machine',
  'detached',
  'attached',
  'diverged',
  'failover',
  'unanswered',
  'transfer',
  'exchange',
  'load'
]

/** A transfer tells of every bit of its progress: only its phases are steps. */
export function isStep(event: JournalEvent): boolean {
  return event.kind !== 'transfer' || event.phase !== 'sending'
}
