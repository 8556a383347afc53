import { useState } from 'react'
import type { CheckView, StepView } from '#shared/exercise/view'

/** What of the measurements a teacher has shown to the class. */
export interface Revealed {
  /** Questions whose measurement was shown, and that are done with. */
  readonly dismissed: ReadonlySet<string>
  readonly shown: ReadonlySet<string>
  /** Whether the measurement of a step is still to be guessed by the class. */
  covers(step: StepView): boolean
  reveal(id: string): void
  dismiss(id: string): void
}

/** @param steps of the exercise; `active`: whether measurements are covered at all */
export function useRevealed(steps: readonly StepView[], active: boolean): Revealed {
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const waiting = steps.filter(
    ({ id, kind, answer, check }) => kind === 'predict' && answer && check && !shown.has(id)
  )
  return {
    shown,
    dismissed,
    covers: ({ check }) => active && check !== null && waiting.some(step => isSame(step.check, check)),
    reveal: id => setShown(now => new Set([...now, id])),
    dismiss: id => setDismissed(now => new Set([...now, id]))
  }
}

/** Whether a check tells what a prediction is about. */
function isSame(a: CheckView | null, b: CheckView): boolean {
  return a?.measure === b.measure && a.of === b.of
}
