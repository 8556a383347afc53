import { useSyncExternalStore } from 'react'
import { useUi } from '../store/hooks'
import type { Theme } from '../store/ui-store'

const lightWanted = matchMedia('(prefers-color-scheme: light)')

function onSystemTheme(listener: () => void): () => void {
  lightWanted.addEventListener('change', listener)
  return () => lightWanted.removeEventListener('change', listener)
}

/** The theme that is shown: the chosen one, otherwise the system's, which may change while the panel is open. */
export function useTheme(): Theme {
  const chosen = useUi(ui => ui.chosenTheme)
  const light = useSyncExternalStore(onSystemTheme, () => lightWanted.matches)
  return chosen ?? (light ? 'light' : 'dark')
}
