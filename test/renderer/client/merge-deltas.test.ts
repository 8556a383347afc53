import { expect, test } from 'vitest'
import { mergeDeltas } from '../../../src/renderer/client/merge-deltas'
import { applyDelta, fromSnapshot } from '../../../src/renderer/store/projection'
import type { LabDelta } from '../../../src/shared/state'
import { logLine, nodeView, snapshot } from '../support/fake-client'

test('one delta does what several do one after the other', () => {
  const deltas: [LabDelta, ...LabDelta[]] = [
    { seq: 11, now: 10, nodes: { 'replica-1': nodeView('replica-1', { state: 'down' }) }, seed: 1 },
    { seq: 12, now: 20, nodes: { 'replica-2': null, 'replica-3': nodeView('replica-3') } },
    { seq: 13, now: 30, nodes: { 'replica-1': nodeView('replica-1', { state: 'up' }) }, unsaved: true }
  ]
  const start = fromSnapshot(snapshot())
  const merged = mergeDeltas(...deltas)
  expect(merged).toMatchObject({ seq: 13, now: 30 })
  expect(applyDelta(start, merged)).toEqual(deltas.reduce(applyDelta, start))
})

test('lists are joined, in their order, and counts of lines are of all nodes', () => {
  const merged = mergeDeltas(
    { seq: 1, now: 1, logs: [logLine(1)], lastLines: { 'replica-1': 1 } },
    { seq: 2, now: 2, logs: [logLine(2)], lastLines: { 'replica-2': 7 }, lastEvent: 3 },
    { seq: 3, now: 3, lastLines: { 'replica-1': 4 } }
  )
  expect(merged.logs?.map(({ seq }) => seq)).toEqual([1, 2])
  expect(merged).toMatchObject({ lastEvent: 3, lastLines: { 'replica-1': 4, 'replica-2': 7 } })
})
