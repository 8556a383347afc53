import type { MachineAttempt } from '#shared/machines/attempt'
import type { ReachReason } from '#shared/names'

/** What is shown of a try, one after the other; what ssh does before there is a Node is one step of the lab's. */
type AttemptRow = 'carrier' | 'host-key' | 'sign-in' | 'node' | 'program' | 'keeper' | 'clock'
export type RowState = 'waits' | 'goes-on' | 'done' | 'failed'

export interface ShownRow {
  readonly row: AttemptRow
  readonly state: RowState
  /** How long it took; null where that is not known. */
  readonly ms: number | null
  /** The program was there already. */
  readonly wasThere?: boolean
}

/** At which of the first rows it fails for a reason; the others fail where the try has come to. */
const rowsOfReasons: Readonly<Partial<Record<ReachReason, AttemptRow>>> = {
  'host-key': 'host-key',
  'host-changed': 'host-key',
  'no-key': 'sign-in',
  'sign-in': 'sign-in',
  'no-node': 'node',
  'old-node': 'node'
}

/** @param isSsh whether the way there has a host key and a sign-in of its own */
export function attemptRows({ steps, step, error }: MachineAttempt, isSsh: boolean): readonly ShownRow[] {
  const rows: readonly AttemptRow[] = [
    'carrier',
    ...(isSsh ? (['host-key', 'sign-in'] as const) : []),
    'node',
    'program',
    'keeper',
    'clock'
  ]
  const took = new Map(steps.map(one => [one.step as AttemptRow, one.ms]))
  const reason = error?.details?.['reason'] as ReachReason | undefined
  const named = reason === undefined ? undefined : rowsOfReasons[reason]
  const at = (named !== undefined && rows.includes(named) ? named : step) ?? null
  const place = at === null ? rows.length : rows.indexOf(at)
  return rows.map((row, index): ShownRow => {
    const state = index < place ? 'done' : index > place ? 'waits' : error === null ? 'goes-on' : 'failed'
    const ms = state === 'done' ? (took.get(row) ?? null) : null
    const wasThere = row === 'program' && state === 'done' && !took.has('program')
    return { row, state, ms, ...(wasThere && { wasThere }) }
  })
}
