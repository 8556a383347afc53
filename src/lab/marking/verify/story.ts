import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import { Autopsies } from '#shared/measures/autopsies'
import { Happenings } from '../../runs/recording/happenings'
import type { RunReader } from '../../runs/reading/run-reader'

/** Most events of an exercise that are looked at. */
const maxTold = 100_000

/** What the journal has of a run, gone through once. */
export interface Story {
  /** How many entries there are. */
  readonly entries: number
  /** Number of the last event. */
  readonly last: number
  readonly ended: boolean
  /** Number of the first entry: those before it had to make room. */
  readonly first: number
  /** How many entries are missing after it: the disk took nothing, or somebody took them out. */
  readonly missing: number
  /** All that the run was drawn from. */
  readonly seeds: readonly number[]
  readonly counts: Happenings['counts']
  /** What exercises have told, and what was asked for. */
  readonly told: readonly JournalEvent[]
  /** What was set and taken off on links, and what took all of it off. */
  readonly faults: readonly JournalEvent[]
  readonly autopsies: readonly Autopsy[]
  /** Whether that is all: what is not in it did not happen. */
  readonly isWhole: boolean
}

const kinds: ReadonlySet<JournalEvent['kind']> = new Set([
  'exercise',
  'step',
  'kill-asked',
  'freeze-asked',
  'stop-asked',
  'fault-set',
  'partition-set'
])

const faultKinds: ReadonlySet<JournalEvent['kind']> = new Set([
  'fault-set',
  'fault-cleared',
  'faults-reset',
  'topology-changed'
])

export async function storyOf(reader: RunReader): Promise<Story> {
  const happenings = new Happenings()
  const seeds = new Set<number>()
  const told: JournalEvent[] = []
  const faults: JournalEvent[] = []
  const watching = new Autopsies()
  const autopsies: Autopsy[] = []
  let [last, ended] = [0, false]
  let [count, lowest, highest] = [0, Infinity, 0]
  let isCut = false
  for await (const event of reader.events()) {
    happenings.add(event)
    count++
    lowest = Math.min(lowest, event.seq)
    highest = Math.max(highest, event.seq)
    if (event.kind !== 'log') {
      last = Math.max(last, event.seq)
      autopsies.push(...watching.onEvent(event))
    }
    if (event.kind === 'run-started' || event.kind === 'topology-changed' || event.kind === 'exercise')
      seeds.add(event.seed)
    if (event.kind === 'run-ended') ended = true
    if (faultKinds.has(event.kind) && faults.length < maxTold) faults.push(event)
    if (!kinds.has(event.kind)) continue
    if (told.length < maxTold) told.push(event)
    else isCut = true
  }
  happenings.end()
  autopsies.push(...watching.tick(Infinity))
  const first = count === 0 ? 1 : lowest
  const missing = count === 0 ? 0 : highest - first + 1 - count
  const isWhole = first === 1 && missing === 0 && !isCut
  return {
    entries: count,
    last,
    ended,
    first,
    missing,
    seeds: [...seeds],
    counts: happenings.counts,
    told,
    faults,
    autopsies,
    isWhole
  }
}
