import { useEffect, useState } from 'react'
import { usePause } from '../store/hooks'
import { keyActionOf } from '../actions/keymap'

export type Overlay = 'palette' | 'find' | 'help' | null

/** The keys that work on every screen: pause, command palette, search for a node, help. */
export function useShellKeys(): readonly [Overlay, (overlay: Overlay) => void] {
  const { toggle } = usePause()
  const [overlay, setOverlay] = useState<Overlay>(null)
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const action = keyActionOf(event)
      if (action === 'palette' || action === 'find' || action === 'help') setOverlay(action)
      else return
      event.preventDefault()
    }
    // Before the button that the mouse has left the focus on takes it for a press.
    function onSpace(event: KeyboardEvent) {
      if (keyActionOf(event) !== 'pause') return
      toggle()
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', onKey)
    addEventListener('keydown', onSpace, { capture: true })
    return () => {
      removeEventListener('keydown', onKey)
      removeEventListener('keydown', onSpace, { capture: true })
    }
  }, [toggle])
  return [overlay, setOverlay]
}
