import { lazy, Suspense } from 'react'
import { useSetUi, useUi } from '../store/hooks'

// What it is drawn with is not needed for the first picture.
const DiagramDialog = lazy(async () => ({ default: (await import('./diagram-dialog')).DiagramDialog }))

/** The diagram of a session, request or transfer, over whichever screen it was asked for on. */
export function DiagramWindow() {
  const setUi = useSetUi()
  const traced = useUi(ui => ui.traced)
  if (!traced) return null
  return (
    <Suspense>
      <DiagramDialog of={traced} onClose={() => setUi({ traced: null })} />
    </Suspense>
  )
}
