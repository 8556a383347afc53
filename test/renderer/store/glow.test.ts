import { describe, expect, it } from 'vitest'
import type { Act } from '../../../src/shared/exercise/acts'
import type { ExerciseView, StepView } from '../../../src/shared/exercise/view'
import { controlGlows, glowingAction, linkGlows, partitionGlows } from '../../../src/renderer/store/glow'

/** An exercise whose turn it is at a `do` of these acts. */
function asking(acts: readonly Act[], { state = 'now', done = false } = {}) {
  const step = { id: 'do', kind: 'do', state, acts: acts.map(act => ({ act, done })) } as unknown as StepView
  return { exercise: { phase: 'steps', current: 'do', steps: [step] } as unknown as ExerciseView }
}

describe('what an exercise asks to press', () => {
  it('is the button of the node that is meant, and nobody else’s', () => {
    const lab = asking([{ act: 'kill', node: 'replica-1', keepDown: false }])
    expect(glowingAction(lab, 'replica-1')).toBe('kill')
    expect(glowingAction(lab, 'replica-2')).toBeNull()
    expect(controlGlows(lab, 'reset')).toBe(false)
  })

  it('is the link for a fault, and the menu of the node for its door', () => {
    const fault = { type: 'latency', latencyMs: 100, jitterMs: 0, direction: 'both', toxicity: 1 } as const
    expect(linkGlows(asking([{ act: 'fault', link: 'proxy->replica-1', fault }]), 'proxy->replica-1')).toBe(
      true
    )
    expect(glowingAction(asking([{ act: 'fault', link: 'outside->proxy', fault }]), 'proxy')).toBe('more')
  })

  it('is a button of the bar for what concerns the whole lab', () => {
    expect(controlGlows(asking([{ act: 'exchange', count: 1, clients: 1, to: undefined }]), 'exchange')).toBe(
      true
    )
    const healing = asking([{ act: 'heal', name: 'partition' }])
    expect(partitionGlows(healing, 'partition')).toBe(true)
    expect(partitionGlows(healing, 'another')).toBe(false)
    expect(controlGlows(healing, 'reset')).toBe(false)
  })

  it('goes out once it was done, and while it is looked at what came of it', () => {
    const acts: readonly Act[] = [{ act: 'freeze', node: 'replica-1' }]
    expect(glowingAction(asking(acts, { done: true }), 'replica-1')).toBeNull()
    expect(glowingAction(asking(acts, { state: 'waiting' }), 'replica-1')).toBeNull()
    expect(glowingAction({ exercise: null }, 'replica-1')).toBeNull()
  })
})
