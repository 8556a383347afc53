import { expect, test } from 'vitest'
import type { EventData, EventKind, JournalEvent } from '../../../src/shared/journal'
import { recordExercise } from '../../../src/lab/exercises/record/record-exercise'
import { readExercise } from '../../../src/lab/exercises/read/read-exercise'
import { withClient } from '../../../src/lab/topology/implicit-client'
import { presets } from '../../../src/lab/topology/presets'

const topology = withClient(presets.get('replicated-server')!)

function event<K extends EventKind>(
  kind: K,
  t: number,
  data: EventData[K],
  where: { node?: string; link?: string } = {}
): JournalEvent {
  return { seq: t, t, kind, ...where, ...data } as unknown as JournalEvent
}

test('what a person did becomes an exercise that is valid, with its pauses; what the lab did is left out', () => {
  const fault = {
    type: 'latency',
    name: 'slow',
    direction: 'both',
    toxicity: 1,
    latencyMs: 40,
    jitterMs: 0
  } as const
  const link = { link: 'proxy->replica-1' }
  const { text, fileName } = recordExercise(
    [
      event('start-asked', 1, { by: 'host' }, { node: 'replica-1' }),
      event('load', 1_000, { enabled: true, rate: 50 }),
      event('load', 1_100, { enabled: true, rate: 50 }),
      event('kill-asked', 3_500, { by: 'panel', keepDown: false }, { node: 'replica-1' }),
      event(
        'fault-set',
        3_600,
        { by: 'cli', name: 'slow', type: 'latency', what: '', fault, changed: false },
        link
      ),
      event('freeze-asked', 3_700, { by: 'panel' }, { node: 'replica-2' }),
      event('resume-asked', 4_700, { by: 'panel' }, { node: 'replica-2' }),
      event(
        'fault-cleared',
        4_701,
        { by: 'panel', name: 'slow', type: 'latency', connections: 1, bytes: 2 },
        link
      ),
      event('faults-reset', 4_702, { by: 'panel', nodes: 1, faults: 1, partitions: 0 }),
      event('exchange', 4_800, { target: 'proxy', count: 10, ok: 10, failed: 0, ms: 2 })
    ],
    topology,
    { name: 'Mi práctica', seed: 9 }
  )
  expect(fileName).toBe('mi-practica.relevo')
  const { exercise, seed } = readExercise(text, fileName)
  expect(seed).toBe(9)
  expect(exercise.lab).toBe('replicated-server')
  const acts = exercise.steps.flatMap(step => (step.kind === 'act' ? step.acts : []))
  expect(acts.map(({ act }) => act)).toEqual([
    'load',
    'wait',
    'kill',
    'fault',
    'freeze',
    'wait',
    'reset',
    'exchange'
  ])
  expect(acts[1]).toMatchObject({ ms: 2_500 })
  expect(acts[3]).toMatchObject({ link: 'proxy->replica-1', fault: { name: 'slow', latencyMs: 40 } })
})

test('a lab that is no preset as it comes goes with it whole', () => {
  const changed = { ...topology, name: 'ours' }
  const { exercise } = readExercise(recordExercise([], changed, { name: '¿?', seed: 1 }).text, 'x')
  expect(exercise).toMatchObject({ exercise: 'recorded', lab: { name: 'ours' } })
})
