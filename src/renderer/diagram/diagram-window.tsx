import { lazy } from 'react'
import { WindowGuard } from '../ui/overlays/window-guard'
import { useSetUi, useUi } from '../store/hooks'

// What it is drawn with is not needed for the first picture.
const DiagramDialog = lazy(async () => ({ default: (await import('./diagram-dialog')).DiagramDialog }))

/** The diagram of a session, request or transfer, over whichever screen it was asked for on. */
export function DiagramWindow() {
  const setUi = useSetUi()
  const traced = useUi(ui => ui.traced)
  if (!traced) return null
  const close = () => setUi({ traced: null })
  return (
    <WindowGuard onClose={close}>
      <DiagramDialog of={traced} onClose={close} />
    </WindowGuard>
  )
}
