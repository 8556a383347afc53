import { useEffect } from 'react'
import { loadFaultTabs } from '../faults/inspector/tabs'
import type { View } from './view'

/** Time for the first screen to draw itself, ms. */
const settleMs = 1500

/** Fetches what the first picture does without once that stands: it then opens at once, also when the host has gone. */
export function usePreload(views: readonly View[], ready: boolean): void {
  useEffect(() => {
    if (!ready) return
    const fetchAll = () => {
      for (const view of views) view.load?.().catch(() => undefined)
      loadFaultTabs().catch(() => undefined)
    }
    const timer = setTimeout(fetchAll, settleMs)
    return () => clearTimeout(timer)
  }, [views, ready])
}
