import { useEffect } from 'react'
import { useStore } from 'zustand'
import { outbox } from './outbox'

/** While this window hands files to the host, leaving it asks first: their uploads would be cut. */
export function useLeaveWarning(): void {
  const busy = useStore(outbox, state => state.uploads.length + state.waiting.length > 0)
  useEffect(() => {
    if (!busy) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [busy])
}
