import { parse, stringify } from 'yaml'
import type { JournalEvent } from '#shared/journal'
import { mostRoadBytes } from '#shared/roads/roads'
import type { Topology } from '#shared/topology'
import { safeBaseName } from '../../files'
import { isSendBegun } from '../engine/done-by-hand'
import { presets } from '../../topology/presets'
import { sameTopology, serializeTopology } from '../../topology/serialize'
import { withClient } from '../../topology/implicit-client'

/** A pause that is shorter goes unnoticed, and one that is longer was spent with something else, ms. */
const leastPauseMs = 300
const mostPauseMs = 60_000

/** The kinds of events that show what a person did. */
export const recordedKinds = [
  'kill-asked',
  'freeze-asked',
  'resume-asked',
  'stop-asked',
  'start-asked',
  'fault-set',
  'fault-cleared',
  'partition-set',
  'partition-cleared',
  'faults-reset',
  'load',
  'exchange',
  'transfer',
  'roads-measured'
] as const

type Act = Readonly<Record<string, unknown>>

interface Done {
  readonly t: number
  readonly act: Act
}

/** What a person did, as a file that the engine runs: its acts, and the pauses between them. */
export function recordExercise(
  events: readonly JournalEvent[],
  topology: Topology,
  { name, seed }: { readonly name: string; readonly seed: number }
): { readonly fileName: string; readonly text: string } {
  const id = nameOf(name)
  const exercise = {
    exercise: id,
    title: name,
    lab: labOf(topology),
    seed,
    steps: [{ say: 'What is done here, and why? Write it down.' }, ...withPauses(actsOf(events))]
  }
  const text = `# Recorded from what was done in the lab. Add what to ask and to check: docs/exercises.md has every word.\n${stringify(exercise)}`
  return { fileName: `${safeBaseName(id)}.relevo`, text }
}

/** What an exercise may be called. */
function nameOf(title: string): string {
  const plain = title
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return plain.slice(0, 40).replace(/-+$/, '') || 'recorded'
}

/** The preset's name where the lab is one as it comes, otherwise the whole topology. */
function labOf(topology: Topology): unknown {
  const preset = presets.get(topology.name)
  if (preset && sameTopology(withClient(preset), topology)) return topology.name
  return parse(serializeTopology(topology, 'yaml'))
}

function withPauses(done: readonly Done[]): Act[] {
  return done.flatMap(({ t, act }, index) => {
    const pause = Math.min(mostPauseMs, t - (done[index - 1]?.t ?? t))
    return pause < leastPauseMs ? [act] : [{ wait: `${(pause / 1000).toFixed(1)} s` }, act]
  })
}

function actsOf(events: readonly JournalEvent[]): Done[] {
  const done: (Done & { readonly kind: string })[] = []
  const files = new Set<string>()
  let load: string | null = null
  for (const event of events) {
    if (event.kind === 'faults-reset') {
      if (!isPerson(event.by)) continue
      // It has told what it took off, one by one.
      drop(done, 'fault-cleared', event.faults)
      drop(done, 'partition-cleared', event.partitions)
      drop(done, 'resume-asked', event.nodes)
    }
    // A client that has started is told its load again.
    if (event.kind === 'load') {
      const wanted = `${event.enabled} ${event.rate}`
      if (load === wanted || (load === null && !event.enabled)) continue
      load = wanted
    }
    if (event.kind === 'transfer') {
      if (!isSendBegun(event) || files.has(event.transfer)) continue
      files.add(event.transfer)
    }
    const act = actOf(event)
    if (act) done.push({ t: event.t, act, kind: event.kind })
  }
  return done
}

function drop(done: { readonly kind: string }[], kind: string, count: number): void {
  for (let left = count; left > 0; left--) {
    const index = done.findLastIndex(one => one.kind === kind)
    if (index >= 0) done.splice(index, 1)
  }
}

const isPerson = (by: string): boolean => by === 'panel' || by === 'cli'

function actOf(event: JournalEvent): Act | null {
  if ('by' in event && event.by !== undefined && !isPerson(event.by)) return null
  const { node = '', link = '' } = event
  switch (event.kind) {
    case 'kill-asked':
      return { kill: event.keepDown ? { node, 'keep-down': true } : node }
    case 'freeze-asked':
      return { freeze: node }
    case 'resume-asked':
      return { resume: node }
    case 'stop-asked':
      return { stop: node }
    case 'start-asked':
      return { start: node }
    case 'fault-set':
      return { fault: { link, ...event.fault } }
    case 'fault-cleared':
      return { clear: { link, name: event.name } }
    case 'partition-set':
      return { partition: { name: event.name, sides: event.sides } }
    case 'partition-cleared':
      return { heal: event.name }
    case 'faults-reset':
      return { reset: true }
    case 'load':
      return { load: event.enabled ? { rate: event.rate } : 'off' }
    case 'exchange':
      return { exchange: { count: event.count } }
    case 'transfer':
      return { send: { bytes: Math.max(1, event.size ?? 1_000_000), route: event.route } }
    case 'roads-measured':
      // Without a cut it is another act than that of exercises.
      return event.cut
        ? { 'measure-roads': { bytes: Math.min(Math.max(1, event.size), mostRoadBytes) } }
        : null
    default:
      return null
  }
}
