import { useEffect, useState } from 'react'
import { usePanel } from '../store/hooks'
import { keyActionOf } from '../actions/keymap'

export type Overlay = 'palette' | 'help' | null

/** The keys that work on every screen: pause, command palette, help. */
export function useShellKeys(): readonly [Overlay, (overlay: Overlay) => void] {
  const { ui } = usePanel()
  const [overlay, setOverlay] = useState<Overlay>(null)
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const action = keyActionOf(event)
      if (action === 'pause') ui.setState(({ paused }) => ({ paused: !paused }))
      else if (action === 'palette' || action === 'help') setOverlay(action)
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [ui])
  return [overlay, setOverlay]
}
