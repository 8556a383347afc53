import { useState } from 'react'
import type { StepView } from '#shared/exercise/view'

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

export function useRevealed(): Revealed {
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  return {
    shown,
    dismissed,
    covers: ({ id, kind, check }) => kind === 'predict' && check !== null && !shown.has(id),
    reveal: id => setShown(now => new Set([...now, id])),
    dismiss: id => setDismissed(now => new Set([...now, id]))
  }
}
