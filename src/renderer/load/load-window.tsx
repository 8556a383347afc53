import { lazy } from 'react'
import { WindowGuard } from '../ui/overlays/window-guard'
import { useSetUi, useUi } from '../store/hooks'

// Its schemas are not needed for the first picture.
const LoadDialog = lazy(async () => ({ default: (await import('./load-dialog')).LoadDialog }))

/** The dialog of the load, over whichever screen it was asked for on. */
export function LoadWindow() {
  const setUi = useSetUi()
  const form = useUi(ui => ui.loadForm)
  if (!form) return null
  const close = () => setUi({ loadForm: null })
  return (
    <WindowGuard onClose={close}>
      <LoadDialog {...form} onClose={close} />
    </WindowGuard>
  )
}
